-- The URL that a place of a configuration is about; editors/vscode/src/prefill.ts has the same rules.
local M = {}

--- The path of the mount at the line, which may be continued from the lines above.
local function mount_at(lines, number)
  while number > 1 and lines[number - 1]:find('\\$') do
    number = number - 1
  end
  local line = lines[number] or ''
  local name, path = line:match('^%s*<?(%a+)%s+"?(/[^%s">]*)')
  name = name and name:lower()
  if name == 'wsgiscriptalias' or name == 'location' then
    return not path:find('${', 1, true) and path or nil
  end
end

local function origin(scheme, name, port)
  scheme = scheme or (port == '443' and 'https' or 'http')
  local usual = scheme == 'https' and '443' or '80'
  return scheme .. '://' .. name .. ((port and port ~= usual) and ':' .. port or '')
end

local function host_at(lines, number)
  local first = number
  while first >= 1 and not (lines[first] or ''):lower():find('^%s*<virtualhost') do
    if first < number and lines[first]:lower():find('^%s*</virtualhost') then
      return
    end
    first = first - 1
  end
  if first < 1 then
    return
  end
  local port = lines[first]:gsub('%[[^%]]*%]', ''):match(':(%d+)')
  for inside = first + 1, #lines do
    if lines[inside]:lower():find('^%s*</virtualhost') then
      return
    end
    local directive, value = lines[inside]:match('^%s*(%a+)%s+"?([^%s"]+)')
    if directive and directive:lower() == 'servername' then
      local scheme, rest = value:match('^(https?)://(.*)$')
      local name, own = (rest or value):match('^([%w_.-]+):?(%d*)$')
      if name then
        return origin(scheme, name, port or (own ~= '' and own) or nil)
      end
    end
  end
end

--- The URL of the virtual host and of the mount at a line, counted from 1; outside of virtual hosts only a path.
function M.at(lines, number)
  return (host_at(lines, number) or '') .. (mount_at(lines, number) or '/')
end

return M
