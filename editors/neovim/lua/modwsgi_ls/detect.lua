-- Gives Apache configurations their file type.
local recognise = require('modwsgi_ls.recognise')

local M = {}

function M.detect(buffer)
  local known = vim.bo[buffer].filetype
  local file = vim.api.nvim_buf_get_name(buffer)
  -- A file that is read anew has its type from before, and would lose it to a guess if it were not given again.
  local guessed = known == '' or known == 'apache' or recognise.fallbacks[known] or recognise.is_in_folder_of_sites(file)
  if not guessed or not recognise.may_be_configuration(file) then
    return
  end
  if recognise.reads_like_apache(vim.api.nvim_buf_get_lines(buffer, 0, 500, false)) then
    vim.bo[buffer].filetype = 'apache'
    return
  end
  -- The server, if it runs, knows what it reads.
  local client = require('modwsgi_ls.client').any()
  if client then
    require('modwsgi_ls.client').ask(client, 'modwsgi.processes', { vim.uri_from_fname(file) }, function(tree)
      if tree and tree.fragment == false and vim.api.nvim_buf_is_loaded(buffer) then
        vim.bo[buffer].filetype = 'apache'
      end
    end)
  end
end

return M
