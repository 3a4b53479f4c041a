-- Drives the built server through Neovim, 0.7 or later:
--   MODWSGI_LS=/path/of/modwsgi-ls nvim --headless -u NONE -i NONE -n -S editors/neovim/test/drive.lua
local here = vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p:h')
local fixture = here .. '/../../testdata/mixed.conf'
local patience = 10000 -- milliseconds for one answer

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

local function drive()
  check('MODWSGI_LS names the server', vim.fn.executable(vim.env.MODWSGI_LS or '') == 1, vim.env.MODWSGI_LS)
  vim.opt.runtimepath:prepend(vim.fn.fnamemodify(here, ':h'))
  vim.cmd('filetype on')
  local attached
  require('modwsgi_ls').setup({
    cmd = { vim.env.MODWSGI_LS },
    settings = { ['modwsgi-ls'] = { python = '3.13' } },
    on_attach = function(client)
      attached = client
    end,
  })
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

  vim.cmd('runtime plugin/modwsgi_ls.lua')
  vim.cmd('ModwsgiWhichInterpreter /api/orders')
  eventually('the command names the mode and the process group', function()
    local title = vim.fn.getqflist({ title = true }).title
    return title:find('^/api/orders: own GIL · process group parallel · ')
  end)
  local deciding = vim.fn.getqflist()[1]
  check('and lists the lines that decide', deciding and deciding.lnum == mount + 3, deciding)

  local container = line_of('WSGIPerInterpreterGIL On')
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
