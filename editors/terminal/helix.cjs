// Run by ./run: Helix, used with its keys, with the languages.toml of editors/helix.
//   node helix.cjs ROOT [PICTURE]

const path = require('node:path');
const { drive, debian, editors, shop, slip, ok, becomes, becomesBy, pause } = require('./terminal.cjs');

const [root, picture] = process.argv.slice(2);

const config = `
[editor]
end-of-line-diagnostics = "hint"
auto-save = false
true-color = true
[editor.lsp]
display-inlay-hints = true
`;

// Helix finds itself by /proc, which a folder of another system has not: it runs on this system, with its own libraries.
const helix = [`${root}/usr/lib64/ld-linux-x86-64.so.2`, '--library-path', `${root}/usr/lib/x86_64-linux-gnu`, `${root}/usr/lib/hx/hx`];

drive('', async (machine, open) => {
  machine.folder('home/config/helix', path.join(editors, 'helix'), { 'config.toml': config });
  const folder = machine.folder('apache2', debian, { 'sites-available/shop.conf': slip });
  const terminal = open([...helix, '-w', folder, `${folder}/sites-available/shop.conf`], {
    folder: machine.outside,
    env: machine.env({ HELIX_RUNTIME: `${root}/usr/lib/hx/runtime` }),
    width: 150,
  });
  const command = async (text) => {
    await terminal.press('Escape', 'Escape');
    await terminal.type(`:${text}`);
    await terminal.press('Enter');
  };
  /** Puts the cursor on the first place that fits, with all of it selected. */
  const goTo = async (pattern) => {
    await terminal.press('Escape', 'Escape');
    await terminal.type('gg/');
    await terminal.type(pattern);
    await terminal.press('Enter');
  };

  await terminal.sees('DocumentRoot');
  await terminal.sees(/process-group=simpel.*not yet configured/s);
  ok('a finding is shown');

  await goTo('simpel');
  await terminal.type(' a');
  await terminal.sees(/simple['"”]?/);
  await terminal.press('Enter');
  await terminal.sees('process-group=simple application-group');
  ok('a quick fix is applied');

  await becomesBy(machine, 'apache2/sites-available/shop.conf', (text) => text === shop, async () => {
    await command('format');
    await command('write');
  });
  ok('formatting puts the line in its place');

  await goTo('DocumentRoot');
  await terminal.type('oWSGIProcessG');
  await terminal.sees(/WSGIProcessGroup/);
  await terminal.press('Tab', 'Enter', 'Escape');
  await terminal.sees(/^.{0,14}WSGIProcessGroup(?!\w)/m);
  ok('a completion is accepted');
  await command('reload');

  await goTo('WSGIDaemonProcess parallel');
  await terminal.type(' k');
  await terminal.sees(/parallel[^]*own GIL/);
  ok('the hover names the mode');

  await goTo('parallel');
  await terminal.type(' r');
  await terminal.sees('rename-to:');
  await terminal.press('C-u');
  await terminal.type('workers');
  await terminal.press('Enter');
  await terminal.sees('WSGIDaemonProcess workers');
  await command('write-all');
  await becomes(machine, 'apache2/mods-available/wsgi.conf', (text) => text.includes('process-group=workers'));
  await becomes(machine, 'apache2/sites-available/shop.conf', (text) => text.includes('process-group=workers') && !text.includes('parallel'));
  ok('a group is renamed in two files');

  await terminal.press('Escape');
  await terminal.type(' s');
  await terminal.sees(/freethreaded[^]*\/modern/);
  ok('the outline has groups and mounts');
  await terminal.press('Escape');

  if (picture) {
    await goTo('WSGIDaemonProcess workers');
    await terminal.type(' k');
    await terminal.sees(/own GIL/);
    await pause(1000);
    await terminal.picture(picture);
  }
});
