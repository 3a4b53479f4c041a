-- Talking with the server, in the manner of whichever Neovim this is.
local M = {}

local function clients()
  return vim.tbl_filter(function(client)
    return client.name == 'modwsgi_ls'
  end, (vim.lsp.get_clients or vim.lsp.get_active_clients)())
end

--- Some client of the server.
function M.any()
  return clients()[1]
end

--- The client that has the buffer, the current one without an argument.
function M.of(buffer)
  buffer = buffer or vim.api.nvim_get_current_buf()
  return vim.tbl_filter(function(client)
    return vim.lsp.buf_is_attached(buffer, client.id)
  end, clients())[1]
end

--- The same, and a word to the user when there is none.
function M.needed(buffer)
  local client = M.of(buffer)
  if not client then
    vim.notify('modwsgi-ls is not attached to this buffer; :checkhealth modwsgi_ls says why', vim.log.levels.WARN)
  end
  return client
end

--- Whether the server has a command; an older one may lack some.
function M.offers(client, command)
  local offered = vim.tbl_get(client, 'server_capabilities', 'executeCommandProvider', 'commands') or {}
  return vim.tbl_contains(offered, command)
end

local function request(client, ...)
  if vim.fn.has('nvim-0.11') == 1 then
    return client:request(...)
  end
  return client.request(...)
end

--- Runs a command of the server and hands on what it answers; nil when the server has no such command.
function M.ask(client, command, arguments, answered)
  if not M.offers(client, command) then
    answered(nil)
    return
  end
  request(client, 'workspace/executeCommand', { command = command, arguments = arguments }, function(problem, answer)
    if problem then
      vim.notify(problem.message, vim.log.levels.ERROR)
    end
    answered(M.plain(answer))
  end, 0)
end

--- A JSON value with nil for null, which each version of Neovim has another name for.
function M.plain(value)
  if value == vim.NIL then
    return nil
  end
  if type(value) ~= 'table' then
    return value
  end
  local plain = {}
  for key, inner in pairs(value) do
    plain[key] = M.plain(inner)
  end
  return plain
end

--- Changes the settings of the server while it runs.
function M.configure(client, change)
  local settings = vim.tbl_deep_extend('force', client.config.settings or {}, { ['modwsgi-ls'] = change })
  client.config.settings = settings
  if client.settings then
    client.settings = settings
  end
  local notify = vim.fn.has('nvim-0.11') == 1 and function(...)
    client:notify(...)
  end or client.notify
  notify('workspace/didChangeConfiguration', { settings = settings })
end

return M
