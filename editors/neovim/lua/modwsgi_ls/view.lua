-- Buffers that show what the server tells: the processes as a tree, and the report of `explain`.
local client_of = require('modwsgi_ls.client')

local M = {}

local modes = { shared = 'shared GIL', own = 'own GIL', ['free-threaded'] = 'free-threaded, no GIL' }

--- The buffer of a name, empty and not to be written in.
local function scratch(name, filetype)
  local buffer = vim.fn.bufnr('^' .. name .. '$')
  if buffer < 0 then
    buffer = vim.api.nvim_create_buf(false, true)
    vim.api.nvim_buf_set_name(buffer, name)
  end
  vim.bo[buffer].buftype = 'nofile'
  vim.bo[buffer].swapfile = false
  vim.bo[buffer].filetype = filetype
  return buffer
end

local function fill(buffer, lines)
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.bo[buffer].modifiable = false
end

--- Shows the buffer beside the file, unless some window has it.
local function show(buffer)
  if vim.fn.bufwinid(buffer) < 0 then
    local before = vim.api.nvim_get_current_win()
    vim.cmd('botright vsplit')
    vim.api.nvim_win_set_buf(0, buffer)
    vim.wo.wrap = false
    vim.wo.number = false
    vim.api.nvim_set_current_win(before)
  end
end

local function go_to(place)
  local window = vim.fn.bufwinid(vim.fn.bufnr(vim.uri_to_fname(place.uri)))
  if window > 0 then
    vim.api.nvim_set_current_win(window)
  else
    vim.cmd('wincmd p')
    vim.cmd('edit ' .. vim.fn.fnameescape(vim.uri_to_fname(place.uri)))
  end
  vim.api.nvim_win_set_cursor(0, { place.range.start.line + 1, 0 })
end

local function keys(buffer, on_enter, refresh)
  local function map(key, action)
    vim.api.nvim_buf_set_keymap(buffer, 'n', key, '', { callback = action, nowait = true, silent = true })
  end
  map('<CR>', on_enter)
  map('R', refresh)
  map('q', function()
    vim.api.nvim_win_close(0, false)
  end)
end

--- The lines of a tree, and beside each the place that it is about.
function M.rows(tree)
  local lines, places = {}, {}
  local function add(depth, parts, place)
    table.insert(lines, string.rep('  ', depth) .. table.concat(parts, '  '))
    places[#lines] = place
  end
  local function entry(depth, item)
    add(depth, { item.label, item.detail or modes[item.mode] }, item.location)
  end
  add(0, { tree.root .. (tree.target and ' · ' .. tree.target.label or '') })
  if tree.fragment then
    add(0, { 'read alone: what the main configuration says may change this' })
  end
  for _, group in ipairs(tree.groups or {}) do
    add(0, {})
    entry(0, group)
    for _, interpreter in ipairs(group.interpreters or {}) do
      entry(1, interpreter)
      for _, mount in ipairs(interpreter.mounts or {}) do
        add(2, { '· ' .. mount.label }, mount.location)
      end
      for _, reason in ipairs(interpreter.because or {}) do
        add(2, { '← ' .. reason.label }, reason.location)
      end
    end
  end
  return lines, places
end

--- What to draw anew when the processes are others: functions, by the buffer that they fill.
local shown = {}

local function too_old(what)
  vim.notify('this version of modwsgi-ls does not tell ' .. what .. ': update it', vim.log.levels.WARN)
end

--- Shows the processes of the configuration that the current buffer belongs to.
function M.processes()
  local client = client_of.needed()
  if not client then
    return
  end
  local uri = vim.uri_from_bufnr(0)
  local places
  local function refresh(buffer, done)
    client_of.ask(client, 'modwsgi.processes', { uri }, function(tree)
      if tree then
        local lines
        lines, places = M.rows(tree)
        buffer = buffer or scratch('modwsgi://processes', 'modwsgi_processes')
        fill(buffer, lines)
      end
      if done then
        done(buffer, tree)
      end
    end)
  end
  refresh(nil, function(buffer, tree)
    if not tree then
      too_old('its processes')
      return
    end
    keys(buffer, function()
      local place = places[vim.api.nvim_win_get_cursor(0)[1]]
      if place then
        go_to(place)
      end
    end, function()
      refresh(buffer)
    end)
    shown[buffer] = refresh
    show(buffer)
  end)
end

--- The place of the link under the cursor, as in [wsgi.conf:9](file:///etc/apache2/wsgi.conf#L9).
local function linked_place()
  local column = vim.api.nvim_win_get_cursor(0)[2] + 1
  local line = vim.api.nvim_get_current_line()
  local from = 1
  while true do
    local first, last, uri, number = line:find('%[[^%]]*%]%((file:[^)#]*)#?L?(%d*)[^)]*%)', from)
    if not first then
      return
    end
    if column <= last then
      return { uri = uri, range = { start = { line = (tonumber(number) or 1) - 1 } } }
    end
    from = last + 1
  end
end

--- Shows the report of `explain` about the configuration that the current buffer belongs to.
function M.report()
  local client = client_of.needed()
  if not client then
    return
  end
  local uri = vim.uri_from_bufnr(0)
  local function refresh(buffer, done)
    client_of.ask(client, 'modwsgi.report', { uri, 'markdown' }, function(report)
      if report then
        buffer = buffer or scratch('modwsgi://report', 'markdown')
        fill(buffer, vim.split(report.text, '\n', { plain = true }))
      end
      if done then
        done(buffer, report)
      end
    end)
  end
  refresh(nil, function(buffer, report)
    if not report then
      too_old('a report')
      return
    end
    keys(buffer, function()
      local place = linked_place()
      if place then
        go_to(place)
      end
    end, function()
      refresh(buffer)
    end)
    shown[buffer] = refresh
    show(buffer)
  end)
end

--- Draws anew what is shown: the server says that the processes are others.
function M.refresh()
  for buffer, refresh in pairs(shown) do
    if not vim.api.nvim_buf_is_valid(buffer) then
      shown[buffer] = nil
    elseif vim.fn.bufwinid(buffer) > 0 then
      refresh(buffer)
    end
  end
end

return M
