// Run by ./run: Emacs with Eglot, 28 or later, used with its keys.
//   node emacs.cjs [ROOT [PICTURE]]

const { drive, debian, editors, shop, slip, ok, becomes, pause } = require('./terminal.cjs');
const path = require('node:path');

const [root = '', picture] = process.argv.slice(2);

const init = (plugin) => `
(setq native-comp-deferred-compilation nil native-comp-jit-compilation nil
      native-comp-async-report-warnings-errors nil)
(require 'package)
(package-initialize)
(add-to-list 'load-path "${plugin}")
(let ((apache (car (file-expand-wildcards "/usr/share/emacs/site-lisp/elpa-src/apache-mode-*"))))
  (when apache
    (add-to-list 'load-path apache)
    (require 'apache-mode)))
(require 'modwsgi-ls)
(modwsgi-ls-setup)
(menu-bar-mode -1)
(xterm-mouse-mode -1)
(setq inhibit-startup-screen t
      make-backup-files nil
      auto-save-default nil
      create-lockfiles nil
      vc-handled-backends nil
      indent-tabs-mode nil
      standard-indent 4
      tab-width 4
      eglot-confirm-server-initiated-edits nil
      eglot-confirm-server-edits nil
      split-width-threshold 150)
(setq-default tab-width 4 indent-tabs-mode nil)
`;

drive(root, async (machine, open) => {
  const plugin = machine.folder('plugin', path.join(editors, 'emacs'));
  machine.folder('plugin', path.join(editors, 'emacs'), { 'init.el': init(plugin) });
  const folder = machine.folder('apache2', debian, { 'sites-available/shop.conf': slip });
  machine.folder('lone', path.join(editors, 'testdata'), { 'deploy/shop.conf': shop });
  const file = `${folder}/sites-available/shop.conf`;
  const terminal = open(machine.command('emacs-nox', '-nw', '-q', '-l', `${plugin}/init.el`, file), {
    folder: machine.outside,
    env: machine.env(),
    width: 160,
  });
  const command = async (name) => {
    await terminal.press('M-x');
    await terminal.sees('M-x');
    await terminal.type(name);
    await terminal.press('Enter');
  };
  const goTo = async (text) => {
    await terminal.press('M-<', 'C-s');
    await terminal.type(text);
    await terminal.press('Enter');
  };

  await terminal.sees('DocumentRoot');
  await terminal.sees(/\(Apache.*Flymake\[[1-9]/); // eglot has started, and told Flymake
  await command('flymake-show-buffer-diagnostics');
  await terminal.sees('process-group-not-configured');
  ok('a finding is listed');
  await terminal.press('C-x', '1');

  await goTo('process-group=simpel');
  await terminal.press('C-b');
  await command('modwsgi-ls-explain-rule');
  await terminal.sees('A group that must be defined earlier');
  ok('the page of the rule is shown');
  await terminal.press('C-x', '1');
  await command('eglot-code-actions');
  await terminal.sees(/Write "?simple|simple/);
  await terminal.press('Enter');
  await terminal.sees('process-group=simple application-group');
  ok('a quick fix is applied');

  await command('eglot-format-buffer');
  await terminal.press('C-x', 'C-s');
  await becomes(machine, 'apache2/sites-available/shop.conf', (text) => text === shop);
  ok('formatting puts the line in its place');

  await goTo('DocumentRoot');
  await terminal.press('C-e', 'C-j');
  await terminal.type('WSGIProcessG');
  await command('completion-at-point');
  await terminal.sees(/^[\s!]*WSGIProcessGroup/m);
  ok('a completion is accepted');
  await command('revert-buffer');
  await terminal.sees(/yes or no|y or n/);
  await terminal.type(/yes or no/.test(terminal.screen()) ? 'yes' : 'y');
  await terminal.press('Enter');

  await goTo('WSGIDaemonProcess par');
  await command('eldoc-doc-buffer');
  await terminal.sees('own GIL');
  ok('ElDoc names the mode');
  await terminal.press('C-x', '1');

  await command('eglot-rename');
  await terminal.sees(/Rename/);
  await terminal.press('C-a', 'C-k');
  await terminal.type('workers');
  await terminal.press('Enter');
  await terminal.sees(/Proceed\?|WSGIDaemonProcess workers/);
  if (terminal.screen().includes('Proceed?')) {
    await terminal.type('y');
  }
  await terminal.sees('WSGIDaemonProcess workers');
  await terminal.press('C-x', 's');
  await terminal.type('!');
  await becomes(machine, 'apache2/mods-available/wsgi.conf', (text) => text.includes('process-group=workers'));
  await becomes(machine, 'apache2/sites-available/shop.conf', (text) => text.includes('process-group=workers') && !text.includes('parallel'));
  ok('a group is renamed in two files');

  await command('imenu');
  await terminal.press('Tab', 'Tab');
  await terminal.sees(/freethreaded|VirtualHost|Namespace|Class/);
  ok('the outline is offered');
  await terminal.press('C-g');

  await goTo('WSGIScriptAlias /api');
  await command('modwsgi-ls-which-interpreter');
  await terminal.sees('Which interpreter serves this URL? http://shop.example.com/api');
  await terminal.press('Enter');
  await terminal.sees('own GIL · process group workers');
  await terminal.sees(/shop\.conf:\d+: the mount/);
  ok('the URL at point is offered, and answered with the lines that decide');
  await terminal.press('C-x', '1');

  await command('modwsgi-ls-report');
  await terminal.sees('*modwsgi-ls report*');
  ok('the report has a window');
  await terminal.press('C-x', '1');

  await command('modwsgi-ls-processes');
  await terminal.sees('← WSGIPerInterpreterGIL On');
  ok('the processes have a window');
  await command('modwsgi-ls-choose-target');
  await terminal.type('3.12');
  await terminal.press('Enter');
  await terminal.sees(/Python 3\.12/);
  ok('the build is chosen, and the mode line says so');
  await command('modwsgi-ls-choose-target');
  await terminal.type('3.13t');
  await terminal.press('Enter');
  await terminal.sees('← WSGIFreeThreading On');
  if (picture) {
    await pause(1000);
    await terminal.picture(picture);
  }

  await terminal.press('C-x', 'C-f', 'C-a', 'C-k');
  await terminal.type(`${machine.inside}/lone/deploy/shop.conf`);
  await terminal.press('Enter');
  await terminal.sees('The main configuration of this file was not found');
  ok('a file that stands alone says so');
});
