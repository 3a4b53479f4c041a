// Run by ./run: Neovim, 0.7 or later, used with its keys.
//   node neovim.cjs [ROOT [PICTURE]]

const { drive, debian, editors, shop, slip, ok, becomes, becomesBy } = require('./terminal.cjs');
const path = require('node:path');

const [root = '', picture] = process.argv.slice(2);

const init = (plugin) => `
vim.opt.runtimepath:prepend('${plugin}')
vim.cmd('runtime plugin/modwsgi_ls.lua')
vim.cmd('filetype plugin indent on | syntax on')
vim.o.termguicolors = true
vim.o.expandtab = true
vim.o.shiftwidth = 4
vim.o.swapfile = false
vim.o.hidden = true
vim.o.more = false
vim.o.statusline = '%f %= %{get(b:, "modwsgi_status", "")} '
vim.o.completeopt = 'menu,menuone'
vim.diagnostic.config({ virtual_text = true })
require('modwsgi_ls').setup({
  on_attach = function(_, buffer)
    vim.bo[buffer].omnifunc = 'v:lua.vim.lsp.omnifunc'
    vim.keymap.set('n', 'K', vim.lsp.buf.hover, { buffer = buffer })
    vim.keymap.set('n', 'gA', vim.lsp.buf.code_action, { buffer = buffer })
    vim.keymap.set('n', 'gF', vim.lsp.buf.format or vim.lsp.buf.formatting_sync, { buffer = buffer })
    vim.keymap.set('n', 'gO', vim.lsp.buf.document_symbol, { buffer = buffer })
  end,
})
`;

drive(root, async (machine, open) => {
  const plugin = machine.folder('plugin', path.join(editors, 'neovim'), { 'init.lua': '' });
  machine.folder('plugin', path.join(editors, 'neovim'), { 'init.lua': init(plugin) });
  const folder = machine.folder('apache2', debian, { 'sites-available/shop.conf': slip });
  machine.folder('lone', path.join(editors, 'testdata'), { 'deploy/shop.conf': shop });
  const terminal = open(machine.command('nvim', '-u', `${plugin}/init.lua`, `${folder}/sites-available/shop.conf`), { folder: machine.outside, env: machine.env(), width: 150 });
  const command = async (text) => {
    await terminal.press('Escape');
    await terminal.type(`:${text}`);
    await terminal.press('Enter');
  };

  await terminal.sees('DocumentRoot');
  await terminal.sees(/process-group=simpel.*not yet configured/);
  ok('a finding is shown in its line');

  await command('/process-group=simpel');
  await command('ModwsgiExplainRule');
  await terminal.sees('A group that must be defined earlier');
  ok('the page of the rule is shown');
  await terminal.until(/1[:.] .*simple/, async () => {
    await command('call search("simpel", "w")');
    await terminal.type('gA');
  });
  await terminal.type('1');
  await terminal.press('Enter');
  await terminal.sees('process-group=simple application-group');
  ok('a quick fix is applied');

  await becomesBy(machine, 'apache2/sites-available/shop.conf', (text) => text === shop, async () => {
    await terminal.press('Escape');
    await terminal.type('gF');
    await command('write');
  });
  ok('formatting puts the line in its place');

  await terminal.until(/WSGIProcessGroup\s/, async () => {
    await command('edit!');
    await command('/DocumentRoot');
    await terminal.type('oWSGIProcessG');
    await terminal.press('C-x', 'C-o');
  });
  await terminal.press('C-y', 'Escape');
  await terminal.sees(/^.{0,8}WSGIProcessGroup(?!\w)/m);
  ok('a completion is accepted');
  await command('edit!');

  await terminal.until('own GIL', async () => {
    await command('call search("WSGIDaemonProcess \\\\zsparallel", "w")');
    await terminal.type('K');
  });
  ok('the hover names the mode');

  await command('call search("WSGIDaemonProcess \\\\zsparallel", "w")');
  await command('lua vim.lsp.buf.rename("workers")');
  await terminal.sees('WSGIDaemonProcess workers');
  await command('wall');
  await becomes(machine, 'apache2/mods-available/wsgi.conf', (text) => text.includes('process-group=workers'));
  await becomes(machine, 'apache2/sites-available/shop.conf', (text) => text.includes('process-group=workers') && !text.includes('parallel'));
  ok('a group is renamed in two files');

  await command('buffer shop.conf');
  await terminal.type('gO');
  await terminal.sees('freethreaded');
  await terminal.sees(/\|.*\/modern/);
  ok('the outline has groups and mounts');
  await command('cclose | lclose');

  await command('/WSGIScriptAlias .api');
  await command('ModwsgiWhichInterpreter');
  await terminal.sees('Which interpreter serves this URL? http://shop.example.com/api');
  await terminal.press('Enter');
  await terminal.sees('own GIL · process group workers');
  ok('the URL at the cursor is offered, and answered');
  await command('copen');
  await terminal.sees(/\|\d+.*the mount that takes/);
  ok('the lines that decide are listed');
  await command('cclose');

  await command('ModwsgiReport');
  await terminal.sees('modwsgi://report');
  await terminal.sees(/workers/);
  ok('the report has a window');
  await command('bwipeout modwsgi://report');

  await command('ModwsgiProcesses');
  await terminal.sees('· /api');
  await terminal.sees('own GIL');
  ok('the processes have a window');
  await command('ModwsgiTarget 3.12');
  await terminal.sees(/Python 3\.12/);
  ok('the build is chosen, and the status line says so');
  await command('ModwsgiTarget 3.13t');
  await terminal.sees(/Python 3\.13t/);
  await command('/WSGIDaemonProcess workers');
  if (picture) {
    await terminal.sees(/← WSGIFreeThreading On/);
    await terminal.picture(picture);
  }

  await command(`edit ${machine.inside}/lone/deploy/shop.conf`);
  await terminal.sees('The main configuration of this file was not found');
  ok('a file that stands alone says so');
});
