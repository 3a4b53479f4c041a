if vim.g.loaded_modwsgi_ls then
  return
end
vim.g.loaded_modwsgi_ls = true

local function command(name, run, options)
  vim.api.nvim_create_user_command(name, function(call)
    run(require('modwsgi_ls'), call.args)
  end, options)
end

command('ModwsgiWhichInterpreter', function(module, url)
  module.which_interpreter(url)
end, { nargs = '?', desc = 'Say which interpreter serves a URL' })

command('ModwsgiProcesses', function(module)
  module.processes()
end, { desc = 'Show the Python processes, their interpreters and modes' })

command('ModwsgiReport', function(module)
  module.report()
end, { desc = 'Show the report of modwsgi-ls explain' })

command('ModwsgiExplainRule', function(module)
  module.explain_rule()
end, { desc = 'Show the page of the rule that found something here' })

command('ModwsgiTarget', function(module, build)
  module.choose_target(build)
end, {
  nargs = '?',
  desc = 'Choose the build of Python',
  complete = function()
    return { '3.11', '3.12', '3.13', '3.13t', '3.14', '3.14t' }
  end,
})

command('ModwsgiMainFile', function(module, file)
  module.choose_main_file(file)
end, { nargs = 1, complete = 'file', desc = 'Name the main configuration file' })

vim.lsp.handlers['modwsgi/status'] = function(...)
  require('modwsgi_ls.status').receive(...)
end

vim.lsp.handlers['modwsgi/didChangeProcesses'] = function()
  require('modwsgi_ls.view').refresh()
end
