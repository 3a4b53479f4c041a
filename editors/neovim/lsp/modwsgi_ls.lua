---@brief
---
--- https://github.com/modwsgi-ls/modwsgi-ls
---
--- Language server for Apache httpd configurations that host Python with mod_wsgi: what httpd refuses, and which
--- Python interpreter and GIL mode each request gets.
---
--- The program `modwsgi-ls` has to be on `PATH`; its releases have it for Linux, macOS and Windows.
---
--- Settings, all optional:
---
--- ```lua
--- vim.lsp.config('modwsgi_ls', {
---   settings = { ['modwsgi-ls'] = { python = '3.13t', modWsgi = '6.0.5' } },
--- })
--- ```

--- A code lens that counts places puts them into the quickfix list when it is run.
local function show_references(command, context)
  local encoding = vim.lsp.get_client_by_id(context.client_id).offset_encoding
  local places = vim.lsp.util.locations_to_items(command.arguments[3], encoding)
  vim.fn.setqflist({}, ' ', { title = command.title, items = places })
  vim.cmd('copen')
end

--- A code lens asks which interpreter serves the URL of a mount; the plugin shows the answer.
local has_plugin = pcall(require, 'modwsgi_ls')
local function which_interpreter(command)
  require('modwsgi_ls').which_interpreter(command.arguments[2])
end

--- A code action shows what the other value of a line changes.
local function preview(command)
  require('modwsgi_ls').preview(command.arguments)
end

---@type vim.lsp.Config
return {
  cmd = { 'modwsgi-ls' },
  filetypes = { 'apache' },
  -- The folder that httpd calls its server root, in the layouts of Red Hat and of Debian.
  root_markers = { 'conf/httpd.conf', 'apache2.conf', 'httpd.conf', '.git' },
  init_options = { status = true, clientCommands = has_plugin and { 'modwsgi.whichInterpreter', 'modwsgi.preview' } or nil },
  commands = { ['editor.action.showReferences'] = show_references, ['modwsgi.whichInterpreter'] = which_interpreter, ['modwsgi.preview'] = preview },
}
