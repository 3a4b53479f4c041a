vim.api.nvim_create_user_command('ModwsgiWhichInterpreter', function(command)
  require('modwsgi_ls').which_interpreter(command.args)
end, { nargs = '?', desc = 'Say which interpreter serves a URL' })
