-- The server for Neovim 0.11 and later: vim.lsp.enable('modwsgi_ls')
return {
  cmd = { 'modwsgi-ls' },
  filetypes = { 'apache' },
  -- The folder that httpd calls its server root, in the layouts of Red Hat and of Debian.
  root_markers = { 'conf/httpd.conf', 'apache2.conf', 'httpd.conf', '.git' },
}
