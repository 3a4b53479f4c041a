-- Telling an Apache configuration by its name and its text; editors/vscode/src/recognise.ts has the same rules.
local M = {}

local function set(words)
  local has = {}
  for word in words:gmatch('%S+') do
    has[word] = true
  end
  return has
end

local sections = set([[
  virtualhost ifmodule ifdefine ifversion iffile directory directorymatch location locationmatch files filesmatch
  proxy proxymatch limit limitexcept requireall requireany requirenone macro authnprovideralias
  wsgiinterpreteroptions
]])

local directives = set([[
  ServerRoot DocumentRoot ServerTokens ServerSignature ServerAlias KeepAliveTimeout CustomLog LogFormat
  IncludeOptional RewriteEngine RewriteCond RewriteRule SetEnvIf SetEnvIfNoCase AllowOverride MaxRequestWorkers
  MaxConnectionsPerChild AddOutputFilterByType DirectoryIndex ScriptAlias AliasMatch ProxyPass ProxyPassReverse
  ProxyPreserveHost SSLEngine SSLCertificateFile RequestHeader
]])

local requirements = set('all ip host local not expr env method user group valid-user')

--- Lines that Apache has and formats that look alike have not.
local function of_apache(line)
  local section, rest = line:match('^%s*<(%a+)([^>]*)>%s*$')
  if section then
    return sections[section:lower()] and (rest == '' or rest:find('^%s'))
  end
  local name, value = line:match('^%s*(%a+)%s+([^%s=].*)$')
  if not name then
    return false
  end
  if directives[name] or name:find('^WSGI%u') then
    return true
  end
  local folded = name:lower()
  if folded == 'loadmodule' then
    return value:find('^[%w_]+_module%s')
  elseif folded == 'listen' then
    local address = value:gsub('%s+$', ''):gsub('%s+[hH][tT][tT][pP][sS]?$', '')
    return address:find('^%d+$') or address:find('^[%w.*-]+:%d+$') or address:find('^%[[%x:.]+%]:%d+$')
  end
  return name == 'Require' and requirements[value:match('^[%w-]+') or '']
end

local foreign_directives = set([[
  ServerType DefaultRoot RequireValidShell MaxInstances AuthPAM
  SystemGroup DefaultAuthType WebInterface Browsing BrowseLocalProtocols
]])
local foreign_sections = set('Global Anonymous Policy')
local foreign_limits = set('LOGIN WRITE READ ALL DIRS STOR SITE_CHMOD')

--- Lines of ProFTPD and CUPS, whose configurations have Apache's manner of writing.
local function of_others(line)
  local name = line:match('^%s*(%a+)%s')
  local section, argument = line:match('^%s*<(%a+)%s*([%w_]*)')
  return foreign_directives[name] or foreign_sections[section] or section == 'Limit' and foreign_limits[argument]
end

local lines_looked_at = 500

--- Whether the lines are those of an Apache configuration.
function M.reads_like_apache(lines)
  local found = false
  for number = 1, math.min(#lines, lines_looked_at) do
    local line = lines[number]:gsub('\r$', '')
    if of_others(line) then
      return false
    end
    found = found or of_apache(line)
  end
  return not not found
end

local folders = set('sites-available sites-enabled sites.d mods-available mods-enabled mods.d conf-available conf-enabled conf.d vhosts-available vhosts-enabled vhosts.d')
local prose = set('txt md rst log xml htm html json yaml yml')

--- Whether the file stands in a folder of sites, as Debian's sites-available/example.com, whose name says nothing.
function M.is_in_folder_of_sites(file)
  for folder in file:gmatch('([^/\\]+)[/\\]') do
    if folders[folder] then
      return true
    end
  end
  return false
end

--- Whether a file of this name may be a configuration, or the template of one, so that its text is worth a look.
function M.may_be_configuration(file)
  local name = file:match('[^/\\]*$'):lower()
  for _, extension in ipairs({ 'conf', 'load', 'vhost', 'inc' }) do
    local rest = name:match('%.' .. extension .. '(.*)$')
    if rest and not rest:find('[^%w_.-]') and (rest == '' or rest:sub(1, 1) == '.') then
      return true
    end
  end
  if prose[name:match('%.(%w+)$') or ''] then
    return false
  end
  return M.is_in_folder_of_sites(file)
end

--- File types that Neovim gives to such files when nothing better is known.
M.fallbacks = set('conf dosini cfg text jinja jinja.html eruby template tmpl xf86conf pov config in')

return M
