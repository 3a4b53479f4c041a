-- The server for Neovim 0.11 and later: vim.lsp.enable('modwsgi_ls')

--- A code lens that counts places puts them into the quickfix list when it is run.
local function show_references(command, context)
  local encoding = vim.lsp.get_client_by_id(context.client_id).offset_encoding
  local places = vim.lsp.util.locations_to_items(command.arguments[3], encoding)
  vim.fn.setqflist({}, ' ', { title = command.title, items = places })
  vim.cmd('copen')
end

return {
  cmd = { 'modwsgi-ls' },
  filetypes = { 'apache' },
  -- The folder that httpd calls its server root, in the layouts of Red Hat and of Debian.
  root_markers = { 'conf/httpd.conf', 'apache2.conf', 'httpd.conf', '.git' },
  commands = { ['editor.action.showReferences'] = show_references },
}
