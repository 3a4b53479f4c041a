-- :checkhealth modwsgi_ls
local M = {}

-- Neovim before 0.10 has other names.
local health = vim.health or require('health')
local start = health.start or health.report_start
local ok = health.ok or health.report_ok
local warn = health.warn or health.report_warn
local report_error = health.error or health.report_error
local info = health.info or health.report_info

local function program()
  local client = require('modwsgi_ls.client').any()
  local cmd = client and client.config.cmd or require('modwsgi_ls').command()
  return type(cmd) == 'table' and cmd[1] or nil
end

function M.check()
  start('modwsgi-ls')
  local command = program()
  if not command then
    info('the server is not started as a program')
  elseif vim.fn.executable(command) == 0 then
    report_error(command .. ' is not a program on PATH', {
      'Put the program modwsgi-ls on PATH, or name it: require("modwsgi_ls").setup({ cmd = { "/path/of/modwsgi-ls" } })',
    })
  else
    local version = vim.fn.systemlist({ command, 'version' })[1] or ''
    ok(vim.fn.exepath(command) .. ': ' .. version)
  end

  if vim.fn.exists('#filetypedetect') == 0 then
    warn('file types are not detected', { ':filetype on' })
  else
    ok('file types are detected')
  end

  if not require('modwsgi_ls').is_enabled() then
    warn('the server is not enabled', {
      vim.lsp.enable and "vim.lsp.enable('modwsgi_ls')" or "require('modwsgi_ls').setup()",
    })
  end

  local client = require('modwsgi_ls.client').any()
  if not client then
    info('no Apache configuration is open: the server does not run')
    return
  end
  ok('the server runs for ' .. (client.config.root_dir or 'a file without a root'))
  for _, command in ipairs({ 'modwsgi.whichInterpreter', 'modwsgi.processes', 'modwsgi.report', 'modwsgi.target' }) do
    if not require('modwsgi_ls.client').offers(client, command) then
      warn('this server has no ' .. command, { 'Update modwsgi-ls' })
    end
  end
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.lsp.buf_is_attached(buffer, client.id) then
      info(vim.api.nvim_buf_get_name(buffer) .. ': ' .. require('modwsgi_ls.status').text(buffer))
    end
  end
end

return M
