-- require('modwsgi_ls').setup() works in Neovim 0.7 and later. What it starts is described in
-- lsp/modwsgi_ls.lua, which Neovim 0.11 reads by itself.
local client_of = require('modwsgi_ls.client')

local M = {}

--- What lsp/modwsgi_ls.lua says, with what the user has said.
local config

local function description()
  return dofile(vim.api.nvim_get_runtime_file('lsp/modwsgi_ls.lua', false)[1])
end

--- The program that is started, and its arguments.
function M.command()
  local enabled = vim.lsp.config and vim.lsp.config.modwsgi_ls
  return (enabled or config or description()).cmd
end

--- Whether the server is started for Apache configurations.
function M.is_enabled()
  return config ~= nil or (vim.lsp.is_enabled ~= nil and vim.lsp.is_enabled('modwsgi_ls')) or client_of.any() ~= nil
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

local missing_told = false

--- Whether the program is there; says once what to do when it is not.
local function is_installed(cmd)
  if type(cmd) ~= 'table' or vim.fn.executable(cmd[1]) == 1 then
    return true
  end
  if not missing_told then
    missing_told = true
    vim.notify(
      cmd[1] .. ' is not on PATH, so Apache configurations are not checked. :help modwsgi-ls-install says where to get it.',
      vim.log.levels.WARN
    )
  end
  return false
end

--- Before 0.11: one client for each root, started when the first of its files is opened.
local function start_by_hand()
  local clients = {} -- root -> id

  -- Neovim 0.7 sends settings only when it is asked, and it is not asked.
  local settings = vim.tbl_get(config, 'settings', 'modwsgi-ls')
  if settings then
    config.init_options = vim.tbl_extend('keep', config.init_options or {}, settings)
  end

  local function attach(buffer)
    local file = vim.api.nvim_buf_get_name(buffer)
    if file == '' or not is_installed(config.cmd) then
      return
    end
    local root = root_of(file, config.root_markers)
    local id = clients[root]
    if not id or vim.lsp.client_is_stopped(id) then
      id = vim.lsp.start_client(vim.tbl_extend('error', config, { name = 'modwsgi_ls', root_dir = root }))
      clients[root] = id
    end
    if id then
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
  config = vim.tbl_extend('force', description(), options or {})
  if vim.lsp.config then
    if is_installed(config.cmd) then
      vim.lsp.config('modwsgi_ls', config)
      vim.lsp.enable('modwsgi_ls')
    end
  else
    start_by_hand()
  end
end

local modes = { shared = 'shared GIL', own = 'own GIL', ['free-threaded'] = 'free-threaded, no GIL' }

--- One line that answers the question: "own GIL · process group api · application group cpu".
local function summary(answer)
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
  vim.list_extend(parts, answer.codes or {})
  table.insert(parts, answer.note)
  return table.concat(parts, ' · ')
end

--- Says which interpreter serves a path or a whole URL, and puts the lines that decide it into the quickfix list.
function M.which_interpreter(url)
  local client = client_of.needed()
  if not client then
    return
  end
  if not url or url == '' then
    local at = require('modwsgi_ls.url').at(vim.api.nvim_buf_get_lines(0, 0, -1, false), vim.fn.line('.'))
    vim.ui.input({ prompt = 'Which interpreter serves this URL? ', default = at }, function(typed)
      if typed and typed ~= '' then
        M.which_interpreter(typed)
      end
    end)
    return
  end
  client_of.ask(client, 'modwsgi.whichInterpreter', { vim.uri_from_bufnr(0), url }, function(answer)
    if not answer then
      return
    end
    local lines = vim.tbl_map(function(place)
      return { filename = place.file, lnum = place.line, text = place.reason }
    end, answer.decidedBy)
    vim.fn.setqflist({}, ' ', { title = url .. ': ' .. summary(answer), items = lines })
    vim.notify(summary(answer))
  end)
end

--- Shows the processes, their interpreters and modes in a buffer; <CR> goes to the line.
function M.processes()
  require('modwsgi_ls.view').processes()
end

--- Shows the report of `modwsgi-ls explain` in a buffer; <CR> follows the link.
function M.report()
  require('modwsgi_ls.view').report()
end

--- Shows the page of the rule that found something in the line of the cursor.
function M.explain_rule()
  local client = client_of.needed()
  local line = vim.fn.line('.') - 1
  local found = vim.diagnostic.get(0, { lnum = line })[1]
  if not client then
    return
  end
  if not found then
    vim.notify('nothing is found in this line')
    return
  end
  -- Neovim 0.7 keeps the code with what the server sent.
  local rule = found.code or vim.tbl_get(found, 'user_data', 'lsp', 'code')
  client_of.ask(client, 'modwsgi.explainRule', { rule }, function(page)
    if page then
      vim.lsp.util.open_floating_preview(vim.split(page.markdown, '\n', { plain = true }), 'markdown', { border = 'single', focus_id = 'modwsgi_rule' })
    end
  end)
end

--- Shows what the other value of an On/Off line changes; the arguments are those of the server's command.
function M.preview(arguments)
  local client = client_of.needed()
  if not client then
    return
  end
  client_of.ask(client, 'modwsgi.preview', arguments, function(page)
    if page then
      vim.lsp.util.open_floating_preview(vim.split(page.markdown, '\n', { plain = true }), 'markdown', { border = 'single', focus_id = 'modwsgi_preview' })
    end
  end)
end

--- For a status line: the build that answers are about.
function M.status(buffer)
  return require('modwsgi_ls.status').text(buffer)
end

--- Sets the build of Python, such as "3.13t", for as long as the server runs; asks for it without an argument.
function M.choose_target(build)
  local client = client_of.needed()
  if not client then
    return
  end
  if build and build ~= '' then
    client_of.configure(client, { python = build })
    return
  end
  client_of.ask(client, 'modwsgi.target', { vim.uri_from_bufnr(0) }, function(target)
    local builds = target and target.choices or { '3.11', '3.12', '3.13', '3.13t', '3.14', '3.14t' }
    vim.ui.select(builds, { prompt = target and target.label .. '; Python:' or 'Python:' }, function(chosen)
      if chosen then
        client_of.configure(client, { python = chosen })
      end
    end)
  end)
end

--- Names the main configuration file, which httpd is started with, for as long as the server runs.
function M.choose_main_file(file)
  local client = client_of.needed()
  if client then
    client_of.configure(client, { roots = { vim.fn.fnamemodify(file, ':p') } })
  end
end

return M
