-- What the server says of each file: the build that answers are about, or that it stands alone.
local M = {}

local told = {} -- files whose main configuration was spoken of

--- The notification modwsgi/status.
function M.receive(_, status)
  status = require('modwsgi_ls.client').plain(status)
  local buffer = vim.fn.bufnr(vim.uri_to_fname(status.uri))
  if buffer < 0 then
    return
  end
  local target = type(status.target) == 'table' and status.target.label or status.target
  -- The name of the module's file is too long for a status line.
  target = (target or ''):gsub(" %(from (the module's file name) .*%)$", ' (from %1)')
  vim.b[buffer].modwsgi_status = status.fragment and 'main configuration not found' or target
  if status.fragment and not told[status.uri] then
    told[status.uri] = true
    vim.notify('The main configuration of this file was not found. :ModwsgiMainFile FILE names it.')
  end
end

--- For a status line: the build, such as "Python 3.13t · mod_wsgi 6.0.5"; empty in other files.
function M.text(buffer)
  local ok, text = pcall(vim.api.nvim_buf_get_var, buffer or 0, 'modwsgi_status')
  return ok and text or ''
end

return M
