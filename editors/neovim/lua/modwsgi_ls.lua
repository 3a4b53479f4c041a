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

local modes = { shared = 'shared GIL', own = 'own GIL', ['free-threaded'] = 'free-threaded, no GIL' }

--- One line that answers the question: "own GIL · process group api · application group cpu".
local function summary(answer)
  answer = vim.tbl_map(function(value)
    return value ~= vim.NIL and value or nil -- what null is differs between versions of Neovim
  end, answer)
  local parts = {
    modes[answer.mode]
      or answer.perRequest and 'decided by each request'
      or answer.applicationGroup and 'decided by the build of Python, which is not known'
      or 'no Python',
  }
  local function add(kind, name, unnamed)
    if name then
      table.insert(parts, name == '' and unnamed or kind .. ' ' .. name)
    end
  end
  add('process group', answer.processGroup, 'embedded mode')
  add('application group', answer.applicationGroup, 'main interpreter')
  add('application group', answer.perRequest and answer.perRequest.pattern)
  add('status', answer.status)
  return table.concat(vim.list_extend(parts, answer.codes), ' · ')
end

--- The client of this module that has the buffer.
local function client_of(buffer)
  local clients = (vim.lsp.get_clients or vim.lsp.get_active_clients)()
  return vim.tbl_filter(function(client)
    return client.name == 'modwsgi_ls' and vim.lsp.buf_is_attached(buffer, client.id)
  end, clients)[1]
end

--- Says which interpreter serves a path or a whole URL, and puts the lines that decide it into the quickfix list.
function M.which_interpreter(url)
  if not url or url == '' then
    vim.ui.input({ prompt = 'Which interpreter serves this URL? ', default = '/' }, function(typed)
      if typed and typed ~= '' then
        M.which_interpreter(typed)
      end
    end)
    return
  end
  local buffer = vim.api.nvim_get_current_buf()
  local client = client_of(buffer)
  if not client then
    vim.notify('modwsgi-ls is not attached to this buffer', vim.log.levels.WARN)
    return
  end
  local params = { command = 'modwsgi.whichInterpreter', arguments = { vim.uri_from_bufnr(buffer), url } }
  local function show(problem, answer)
    if problem then
      vim.notify(problem.message, vim.log.levels.ERROR)
      return
    end
    local lines = vim.tbl_map(function(place)
      return { filename = place.file, lnum = place.line, text = place.reason }
    end, answer.decidedBy)
    vim.fn.setqflist({}, ' ', { title = url .. ': ' .. summary(answer), items = lines })
    vim.notify(summary(answer))
  end
  if vim.fn.has('nvim-0.11') == 1 then
    client:request('workspace/executeCommand', params, show, buffer)
  else
    client.request('workspace/executeCommand', params, show, buffer)
  end
end

return M
