-- Neovim knows httpd.conf, apache2.conf, .htaccess, /etc/apache2 and /etc/httpd. This adds trees that
-- stand elsewhere, by what is written in them, so that nginx's files of the same names stay nginx's.
local only_in_apache = { '^%s*<VirtualHost%s', '^%s*<IfModule%s', '^%s*<Directory%s', '^%s*LoadModule%s', '^%s*<?WSGI%u' }

local function is_apache(buffer)
  for _, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, 200, false)) do
    for _, pattern in ipairs(only_in_apache) do
      if line:find(pattern) then
        return true
      end
    end
  end
  return false
end

vim.api.nvim_create_autocmd({ 'BufNewFile', 'BufRead' }, {
  group = 'filetypedetect',
  pattern = { '*.conf', '*/sites-available/*', '*/sites-enabled/*', '*/mods-available/*', '*/mods-enabled/*' },
  callback = function(event)
    local known = vim.bo[event.buf].filetype
    if (known == '' or known == 'conf') and is_apache(event.buf) then
      vim.bo[event.buf].filetype = 'apache'
    end
  end,
})
