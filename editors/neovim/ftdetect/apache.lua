-- Neovim knows httpd.conf, apache2.conf, .htaccess, /etc/apache2 and /etc/httpd. This adds trees that stand elsewhere,
-- by what is written in them, so that nginx's files of the same names stay nginx's; and what a server that already
-- runs reads through an Include.
vim.api.nvim_create_autocmd({ 'BufNewFile', 'BufRead' }, {
  group = 'filetypedetect',
  pattern = '*',
  callback = function(event)
    require('modwsgi_ls.detect').detect(event.buf)
  end,
})
