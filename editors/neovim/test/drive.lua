-- Drives the built server through Neovim, 0.7 or later:
--   MODWSGI_LS=/path/of/modwsgi-ls nvim --headless -u NONE -i NONE -n -S editors/neovim/test/drive.lua
local here = vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p:h')
local fixture = here .. '/../../testdata/mixed.conf'
local patience = 60000 -- milliseconds for one answer, on a machine that has much else to do

local function check(name, ok, seen)
  if not ok then
    error(name .. ': ' .. vim.inspect(seen), 0)
  end
  io.stdout:write('ok   ' .. name .. '\n')
end

local function eventually(name, condition)
  check(name, vim.wait(patience, condition, 20), 'still not so after ' .. patience .. ' ms')
end

--- The zero-based number of the first line that has text, from line `from` on.
local function line_of(text, from)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    if number > (from or 0) and line:find(text, 1, true) then
      return number - 1
    end
  end
  error('the fixture has no line with ' .. text, 0)
end

local function code_of(diagnostic)
  return diagnostic.code or vim.tbl_get(diagnostic, 'user_data', 'lsp', 'code')
end

local function findings(code)
  return vim.tbl_filter(function(diagnostic)
    return code_of(diagnostic) == code
  end, vim.diagnostic.get(0))
end

local function request(client, method)
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  local answers, problem = vim.lsp.buf_request_sync(0, method, params, patience)
  local answer = answers and answers[client.id]
  check(method .. ' is answered', answer and answer.result, problem or answer)
  return answer.result
end

local function floating_text()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\n')
    end
  end
  return ''
end

--- Each file under testdata/recognition is opened; what it is taken for is told by the folder.
local function recognises()
  local samples = here .. '/../../testdata/recognition/'
  for folder, wanted in pairs({ apache = true, other = false }) do
    for _, file in ipairs(vim.fn.glob(samples .. folder .. '/**/*', true, true)) do
      if vim.fn.isdirectory(file) == 0 then
        vim.cmd('edit ' .. vim.fn.fnameescape(file))
        check(file:sub(#samples + 1) .. (wanted and ' is' or ' is not') .. ' recognised', (vim.bo.filetype == 'apache') == wanted, vim.bo.filetype)
        vim.cmd('bwipeout')
      end
    end
  end
end

local function has_help()
  local scratch = vim.fn.tempname()
  vim.fn.mkdir(scratch .. '/doc', 'p')
  vim.fn.writefile(vim.fn.readfile(here .. '/../doc/modwsgi-ls.txt'), scratch .. '/doc/modwsgi-ls.txt')
  vim.cmd('helptags ' .. scratch .. '/doc')
  vim.opt.runtimepath:prepend(scratch)
  vim.cmd('help modwsgi-ls')
  local text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  vim.cmd('bwipeout')
  for name in text:gmatch('|(modwsgi%-ls[%w-]*)|') do
    check('help has ' .. name, text:find('*' .. name .. '*', 1, true), name)
  end
  for name in pairs(vim.api.nvim_get_commands({})) do
    check('help has :' .. name, not name:find('^Modwsgi') or text:find('*:' .. name .. '*', 1, true), name)
  end
end

local function url_at(text)
  local lines, number = vim.split(text, '\n'), 1
  for at, line in ipairs(lines) do
    if line:find('|', 1, true) then
      lines[at], number = line:gsub('|', ''), at
    end
  end
  return require('modwsgi_ls.url').at(lines, number)
end

local function offers_urls()
  for text, url in pairs({
    ['|'] = '/',
    ['WSGIScriptAlias /api| /srv/api.wsgi'] = '/api',
    ['<VirtualHost *:80>\nServerName a.example\n</VirtualHost>\n|'] = '/',
    ['<VirtualHost *:8080>\n|\nServerName a.example\n</VirtualHost>'] = 'http://a.example:8080/',
    ['<VirtualHost [::1]:443>\nservername a.example:443\nWSGIScriptAlias "/api" \\\n  /srv/|api.wsgi\n</VirtualHost>'] = 'https://a.example/api',
    ['<VirtualHost *>\nServerName https://a.example:8443\n<Location /x>|\n</Location>\n</VirtualHost>'] = 'https://a.example:8443/x',
    ['<VirtualHost *:80>\nServerName ${NAME}\n|\n</VirtualHost>'] = '/',
  }) do
    check('the URL at ' .. vim.inspect(text), url_at(text) == url, url_at(text))
  end
end

--- Starts the server as the help says for this version.
local function start(on_attach)
  local options = { cmd = { vim.env.MODWSGI_LS }, settings = { ['modwsgi-ls'] = { python = '3.13' } }, on_attach = on_attach }
  if vim.lsp.enable then
    vim.lsp.config('modwsgi_ls', options)
    vim.lsp.enable('modwsgi_ls')
  else
    require('modwsgi_ls').setup(options)
  end
end

local function is_healthy()
  vim.cmd('checkhealth modwsgi_ls')
  local text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  check('the health check finds the program', text:find(': modwsgi-ls ', 1, true), text)
  check('the health check finds the server', text:find('the server runs for', 1, true), text)
  check('the health check has no error', not text:find('ERROR'), text)
  vim.cmd('bwipeout')
end

local function drive()
  check('MODWSGI_LS names the server', vim.fn.executable(vim.env.MODWSGI_LS or '') == 1, vim.env.MODWSGI_LS)
  vim.opt.runtimepath:prepend(vim.fn.fnamemodify(here, ':h'))
  vim.cmd('filetype on')
  vim.cmd('runtime plugin/modwsgi_ls.lua')
  recognises()
  has_help()
  offers_urls()
  local attached
  start(function(client)
    attached = client
  end)
  vim.cmd('edit ' .. vim.fn.fnameescape(fixture))
  check('the fixture is seen as an Apache configuration', vim.bo.filetype == 'apache', vim.bo.filetype)
  eventually('the server is attached', function()
    return attached
  end)

  local fault = line_of('WSGIFreeThreading', line_of('application-group=reports'))
  eventually('there is one WSGI0201', function()
    return #findings('WSGI0201') == 1
  end)
  local finding = findings('WSGI0201')[1]
  check('it stands at the directive', finding.lnum == fault and finding.col == 4, finding)
  local errors = vim.diagnostic.get(0, { severity = vim.diagnostic.severity.ERROR })
  check('nothing is an error', #errors == 0, errors)

  eventually('the setting has come: on Python 3.13, WSGI0200 is a warning', function()
    local ordinary_build = findings('WSGI0200')[1]
    return ordinary_build and ordinary_build.severity == vim.diagnostic.severity.WARN
  end)

  -- The code action's command, as Neovim runs it.
  local place = { line = line_of('WSGIPerInterpreterGIL'), character = 6 }
  attached.commands['modwsgi.preview']({ command = 'modwsgi.preview', arguments = { vim.uri_from_bufnr(0), place } }, { client_id = attached.id })
  eventually('a code action shows what the other value changes', function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      local text = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\n')
      if vim.api.nvim_win_get_config(window).relative ~= '' and text:find('own GIL → shared GIL', 1, true) then
        vim.api.nvim_win_close(window, true)
        return true
      end
    end
  end)

  vim.api.nvim_win_set_cursor(0, { line_of('WSGIDaemonProcess parallel') + 1, #'WSGIDaemonProcess p' })
  local hover = request(attached, 'textDocument/hover')
  check('hover names the mode', hover.contents.value:find('own GIL', 1, true), hover)
  vim.lsp.buf.hover()
  eventually('the hover is shown', function()
    return floating_text():find('own GIL', 1, true)
  end)

  vim.api.nvim_win_set_cursor(0, { line_of('WSGIDaemonProcess parallel') + 1, 0 })
  vim.lsp.codelens.refresh()
  eventually('a daemon group has a lens', function()
    return #vim.lsp.codelens.get(0) > 0
  end)
  local mount = line_of('WSGIScriptAlias /api')
  vim.lsp.codelens.run()
  eventually('the lens lists its mount', function()
    local places = vim.fn.getqflist()
    return #places == 1 and places[1].lnum == mount + 1
  end)
  vim.cmd('cclose')

  vim.api.nvim_win_set_cursor(0, { mount + 1, 0 })
  vim.lsp.codelens.run()
  eventually('the lens of a mount is answered', function()
    return vim.fn.getqflist({ title = true }).title:find('^/api: own GIL · process group parallel · ')
  end)

  is_healthy()

  vim.cmd('ModwsgiWhichInterpreter /api/orders')
  eventually('the command names the mode and the process group', function()
    local title = vim.fn.getqflist({ title = true }).title
    return title:find('^/api/orders: own GIL · process group parallel · ')
  end)
  local deciding = vim.fn.getqflist()[1]
  local container = line_of('WSGIPerInterpreterGIL On')
  check('and lists the lines that decide, that of the mode first', deciding and deciding.lnum == container + 1, deciding)

  vim.api.nvim_buf_set_lines(0, container, container, false, { '    WSGIPer' })
  vim.api.nvim_win_set_cursor(0, { container + 1, #'    WSGIPer' })
  local completion = request(attached, 'textDocument/completion')
  local labels = vim.tbl_map(function(item)
    return item.label
  end, completion.items or completion)
  check('completion offers the directive', vim.tbl_contains(labels, 'WSGIPerInterpreterGIL'), labels)
  vim.api.nvim_buf_set_lines(0, container, container + 1, false, {})

  vim.api.nvim_buf_set_lines(0, fault, fault + 1, false, {})
  eventually('without the line the finding is gone', function()
    return #findings('WSGI0201') == 0
  end)

  vim.lsp.stop_client(attached.id)
  eventually('the server has ended', function()
    return vim.lsp.client_is_stopped(attached.id)
  end)
end

local ok, problem = xpcall(drive, function(problem)
  return type(problem) == 'string' and problem or debug.traceback(problem)
end)
if not ok then
  io.stderr:write('FAIL ' .. tostring(problem) .. '\n')
  vim.cmd('cquit 1')
end
vim.cmd('qall!')
