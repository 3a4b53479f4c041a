-- require('modwsgi_ls').setup() works in Neovim 0.7 and later. What it starts is described in
-- lsp/modwsgi_ls.lua, which Neovim 0.11 reads by itself.
local M = {}

local function description()
  return dofile(vim.api.nvim_get_runtime_file('lsp/modwsgi_ls.lua', false)[1])
end

--- The nearest folder above the file that has the first marker, else the next marker, else its own folder.
local function root_of(file, markers)
  local own = vim.fn.fnamemodify(file, ':p:h')
  for _, marker in ipairs(markers) do
    local folder, below = own, nil
    while folder ~= below do
      if vim.loop.fs_stat(folder .. '/' .. marker) then
        return folder
      end
      folder, below = vim.fn.fnamemodify(folder, ':h'), folder
    end
  end
  return own
end

--- Before 0.11: one client for each root, started when the first of its files is opened.
local function start_by_hand(config)
  local clients = {} -- root -> id

  -- Neovim 0.7 sends settings only when it is asked, and it is not asked.
  local settings = vim.tbl_get(config, 'settings', 'modwsgi-ls')
  if settings then
    config.init_options = vim.tbl_extend('keep', config.init_options or {}, settings)
  end

  local function attach(buffer)
    local file = vim.api.nvim_buf_get_name(buffer)
    if file == '' then
      return
    end
    local root = root_of(file, config.root_markers)
    local id = clients[root]
    if not id or vim.lsp.client_is_stopped(id) then
      id = vim.lsp.start_client(vim.tbl_extend('error', config, { name = 'modwsgi_ls', root_dir = root }))
      clients[root] = id
    end
    if id then -- nil when the program is missing, which Neovim has reported
      vim.lsp.buf_attach_client(buffer, id)
    end
  end

  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('modwsgi_ls', {}),
    pattern = config.filetypes,
    callback = function(event)
      attach(event.buf)
    end,
  })
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.tbl_contains(config.filetypes, vim.bo[buffer].filetype) then
      attach(buffer)
    end
  end
end

--- options are those of |vim.lsp.start_client()|, above all:
---   cmd        the server's program and its arguments
---   on_attach  function(client, buffer), for key mappings
---   settings   { ['modwsgi-ls'] = { python = '3.13t' } }
function M.setup(options)
  local config = vim.tbl_extend('force', description(), options or {})
  if vim.lsp.config then
    vim.lsp.config('modwsgi_ls', config)
    vim.lsp.enable('modwsgi_ls')
  else
    start_by_hand(config)
  end
end

return M
