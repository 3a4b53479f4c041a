// Run by ./run: uses the extension as a person does, and keeps a picture of each step in the folder that is named.

const fs = require('node:fs');
const path = require('node:path');
const { Code, patience, debian, samples, packed, line, until, hover, run, quickOpen } = require('./code.cjs');

const [pictures] = process.argv.slice(2);
fs.rmSync(pictures, { recursive: true, force: true });
fs.mkdirSync(pictures, { recursive: true });

main().then(
  () => process.exit(0),
  (problem) => {
    console.error('FAIL', problem);
    process.exit(1);
  },
);

async function main() {
  await session({ vsix: packed('linux-x64') }, async (code) => {
    await nothingOpen(code);
    await inTree(code);
    await alone(code);
    await recognition(code);
  });
  // The other package has no server inside, and finds none where it looks, even if one is installed here: VSCODE_CLI
  // keeps VS Code from asking the login shell for another PATH.
  const nowhere = { PATH: '/nonexistent', HOME: '/nonexistent', GOPATH: '', GOBIN: '', VSCODE_CLI: '1' };
  await session({ vsix: packed('universal'), env: nowhere }, missingServer);
}

async function session(options, look) {
  const code = new Code(options);
  try {
    await code.start();
    await look(code);
  } catch (problem) {
    await code.page?.screenshot({ path: path.join(pictures, 'failed.png') });
    throw problem;
  } finally {
    await code.close();
  }
}

let number = 0;

/** Says that something holds, and keeps a picture of it. */
async function holds(page, name) {
  number++;
  await page.waitForTimeout(300); // until nothing moves
  await page.screenshot({ path: path.join(pictures, `${String(number).padStart(2, '0')}-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.png`) });
  console.log(`ok   ${name}`);
}

const processes = (page) => page.locator('.pane', { hasText: 'Python Processes' }).locator('.monaco-list-row');
const row = (page, text) => page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
const status = (page, text) => page.locator('.statusbar-item', { hasText: text }).first();

/** A site with a slip of the pen, in Debian's tree. */
const shop = fs.readFileSync(path.join(debian, 'sites-available/shop.conf'), 'utf8');
const slip = shop.replace('process-group=simple ', 'process-group=simpel ').replace('    ServerName shop', '  ServerName shop');

/** The folder of a configuration, with a file open that is none of it. */
async function nothingOpen(code) {
  const page = await code.open(code.folder('unopened', debian, { 'sites-available/shop.conf': slip }), 'README.md');
  await page.keyboard.press('Control+Shift+M');
  await page.locator('.markers-panel .monaco-list-row', { hasText: 'not yet configured' }).first().waitFor();
  await run(page, 'Explorer: Focus on Python Processes View');
  await processes(page).filter({ hasText: 'freethreaded' }).first().waitFor();
  await holds(page, 'errors and processes are shown before a file is opened');
  await page.close();
}

async function inTree(code) {
  const folder = code.folder('apache2', debian, { 'sites-available/shop.conf': slip });
  const page = await code.open(folder, 'sites-available/shop.conf');
  await page.locator('.squiggly-error, .squiggly-warning').first().waitFor();
  await page.keyboard.press('Control+Shift+M');
  await page.locator('.markers-panel .monaco-list-row', { hasText: 'simpel' }).first().waitFor();
  await holds(page, 'a finding is underlined and listed');
  await page.keyboard.press('Control+Shift+M');

  await line(page, 'process-group=simpel').locator('span span', { hasText: 'simpel' }).first().click();
  await opensActions(page, 'simple');
  await holds(page, 'a quick fix is offered');
  await page.locator('.action-widget .monaco-list-row', { hasText: 'Explain process-group-not-configured' }).first().click();
  const rule = page.frameLocator('iframe.webview').first().frameLocator('iframe').first();
  await rule.locator('h1, h2').first().waitFor();
  await holds(page, 'the page of the rule is shown');
  await page.keyboard.press('Control+W');
  await line(page, 'process-group=simpel').locator('span span', { hasText: 'simpel' }).first().click();
  await opensActions(page, 'simple');
  await page.locator('.action-widget .monaco-list-row', { hasText: 'simple' }).first().click();
  await line(page, 'process-group=simple application-group').waitFor();
  await page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
  await holds(page, 'the quick fix is applied, and the finding gone');

  await run(page, 'Format Document');
  await saved(page, path.join(folder, 'sites-available/shop.conf'), (text) => text === shop);
  await holds(page, 'formatting puts the line in its place');

  await page.keyboard.press('Control+Home');
  await hover(page, 'WSGIDaemonProcess parallel', 'parallel', 'own GIL');
  await holds(page, 'the hover names the mode');

  const lens = page.locator('.codelens-decoration a', { hasText: '1 mount' }).first();
  await until(page.locator('.peekview-widget'), () => lens.click());
  await holds(page, 'the lens of a daemon group shows its mount');
  await page.keyboard.press('Escape');

  await page.keyboard.press('Control+Shift+O');
  await row(page, 'freethreaded').waitFor();
  await row(page, 'shop.example.com *:80').waitFor();
  await holds(page, 'the outline has the host by its name, and the groups');
  await page.keyboard.press('Escape');

  const question = page.locator('.codelens-decoration a', { hasText: 'which interpreter? http://shop.example.com/api' }).first();
  await until(row(page, /own GIL.*process group parallel/), () => question.click());
  await holds(page, 'the lens of a mount says which interpreter serves it');
  await page.keyboard.press('Escape');

  await completes(page);
  await renames(page, folder);
  await answersUrl(page);
  await showsProcesses(page);
  await choosesTarget(page);
  await page.close();
}

/** Opens the code actions at the cursor, until one has the text. In an open list the key would carry out the first. */
async function opensActions(page, text) {
  const list = page.locator('.action-widget').first(); // a second one is for menus below it
  await until(list.locator('.monaco-list-row', { hasText: text }).first(), async () => {
    if (!(await list.isVisible())) {
      await page.keyboard.press('Control+.');
    }
  });
}

/** Saves all files, until the file on the disk is as wanted. */
async function saved(page, file, wanted) {
  for (const end = Date.now() + patience; Date.now() < end; ) {
    await page.keyboard.press('Control+S');
    await page.waitForTimeout(300);
    if (wanted(fs.readFileSync(file, 'utf8'))) {
      return;
    }
  }
  throw new Error(`${file} is\n${fs.readFileSync(file, 'utf8')}`);
}

async function completes(page) {
  await line(page, 'DocumentRoot').click();
  await page.keyboard.press('End');
  await page.keyboard.type('\nWSGIProcessG');
  const offered = page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'WSGIProcessGroup' }).first();
  await until(offered, () => page.keyboard.press('Control+Space'));
  await holds(page, 'completion offers the directive');
  await page.keyboard.press('Enter');
  await line(page, 'WSGIProcessGroup').waitFor();
  await holds(page, 'the completion is accepted');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Home');
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Delete');
}

async function renames(page, folder) {
  await line(page, 'WSGIDaemonProcess parallel').locator('span span', { hasText: 'parallel' }).first().click();
  const box = page.locator('.rename-box input');
  await until(box, () => page.keyboard.press('F2'));
  await box.fill('workers');
  await page.keyboard.press('Enter');
  await line(page, 'WSGIDaemonProcess workers').waitFor();
  const container = path.join(folder, 'mods-available/wsgi.conf');
  for (const end = Date.now() + patience; !fs.readFileSync(container, 'utf8').includes('process-group=workers'); ) {
    if (Date.now() > end) {
      throw new Error(`not renamed in ${container}`);
    }
    await run(page, 'File: Save All Files');
    await page.waitForTimeout(500);
  }
  await holds(page, 'a group is renamed in two files');
}

async function answersUrl(page) {
  await line(page, 'WSGIScriptAlias /api').click();
  await run(page, 'mod_wsgi: Which Interpreter Serves This URL?');
  const box = page.locator('.quick-input-widget input[placeholder*="/api"]');
  await box.waitFor();
  const asked = await box.inputValue();
  if (asked !== 'http://shop.example.com/api') {
    throw new Error(`offered to ask about ${asked}`);
  }
  await page.keyboard.press('Enter');
  await row(page, /own GIL.*process group workers/).waitFor();
  await holds(page, 'the command knows the host, the mode and the process group');
  await page.keyboard.press('Escape');
}

async function showsProcesses(page) {
  await run(page, 'Explorer: Focus on Python Processes View');
  const view = processes(page);
  await view.filter({ hasText: 'workers' }).first().waitFor();
  await holds(page, 'the view has the process groups');
  await view.filter({ hasText: 'freethreaded' }).first().click();
  await holds(page, 'a row leads to its line');

  await line(page, 'WSGIScriptAlias /api').click();
  await run(page, 'mod_wsgi: Show Python Processes Beside');
  const report = page.frameLocator('iframe.webview').first().frameLocator('iframe').first();
  await report.locator('.modwsgi-ls-here', { hasText: 'shop.conf:9' }).waitFor();
  await holds(page, 'the page of processes is beside the file, and follows the cursor');
  await report.getByText('wsgi.conf:').first().click();
  await page.locator('.tab.active', { hasText: 'wsgi.conf' }).waitFor();
  await holds(page, 'a place of the page leads to its line');
  await page.locator('.tab', { hasText: 'shop.conf' }).first().click();
  await line(page, 'DocumentRoot').waitFor();
}

async function choosesTarget(page) {
  await line(page, 'DocumentRoot').click();
  await status(page, /Python 3\.13t/).click();
  await row(page, 'Python 3.12').click();
  await status(page, /Python 3\.12/).waitFor();
  await holds(page, 'the status item chooses the build');
}

async function alone(code) {
  const folder = code.folder('lone', samples, { 'deploy/shop.conf': shop });
  const page = await code.open(folder, 'deploy/shop.conf');
  await status(page, 'Apache configuration').waitFor();
  await status(page, 'main configuration not found').waitFor();
  await holds(page, 'a file that stands alone says so');
  await page.close();
}

async function recognition(code) {
  const page = await code.open(path.join(code.scratch, 'lone'), 'recognition/apache/ports.conf');
  for (const file of ['apache/deploy/site.conf', 'apache/deploy/shop.conf.j2', 'apache/listen.conf']) {
    await quickOpen(page, `recognition/${file}`);
    await status(page, 'Apache configuration').waitFor();
  }
  await holds(page, 'files are known by their text');
  await quickOpen(page, 'recognition/other/proftpd.conf');
  await page.waitForTimeout(1000);
  if (await status(page, 'Apache configuration').isVisible()) {
    throw new Error('proftpd.conf is taken for Apache’s');
  }
  await holds(page, 'files that look alike are left alone');
  await page.close();
}

async function missingServer(code) {
  const page = await code.open(code.folder('apache2', debian), 'sites-available/blog.conf');
  const message = page.locator('.notification-toast', { hasText: 'comes without its language server' });
  await message.waitFor();
  await message.getByText('Open Downloads').waitFor();
  await holds(page, 'a missing server is said, with what to do');
  await page.close();
}
