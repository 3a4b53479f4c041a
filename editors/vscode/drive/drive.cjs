// Run by ./run. Looks at the page as a person does: squiggle, hover, completion, the command's answer.

const { chromium } = require('playwright-core');
const { spawn, execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const port = 18080;
const address = `http://127.0.0.1:${port}`;
const entry = require.resolve('code-server/out/node/entry.js');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'modwsgi-ls-drive-'));
const workspace = path.join(scratch, 'apache2');
const common = [
  '--user-data-dir', path.join(scratch, 'data'),
  '--extensions-dir', path.join(scratch, 'extensions'),
  '--config', path.join(scratch, 'config.yaml'),
  '--disable-telemetry', '--disable-update-check',
];

let code;
let browser;
let page;

main()
  .then(() => 0, async (problem) => {
    console.error('FAIL', problem);
    await page?.screenshot({ path: path.join(os.tmpdir(), 'modwsgi-ls-drive.png') });
    return 1;
  })
  .then(async (status) => {
    await browser?.close();
    code?.kill();
    fs.rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    process.exit(status);
  });

function ok(name) {
  console.log(`ok   ${name}`);
}

async function main() {
  prepare();
  await startCode();
  await openFixture();
  await lookAtDiagnostic();
  await lookAtHover();
  await lookAtCompletion();
  await lookAtLens();
  await askWhichInterpreter();
}

function prepare() {
  fs.mkdirSync(path.join(scratch, 'data/User'), { recursive: true });
  fs.mkdirSync(workspace);
  fs.writeFileSync(path.join(scratch, 'config.yaml'), `bind-addr: 127.0.0.1:${port}\nauth: none\ncert: false\n`);
  const settings = {
    'modwsgi-ls.serverPath': process.env.MODWSGI_LS,
    'editor.stickyScroll.enabled': false, // it lies over lines that are to be clicked on
    'editor.minimap.enabled': false,
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
  };
  fs.writeFileSync(path.join(scratch, 'data/User/settings.json'), JSON.stringify(settings));
  fs.copyFileSync(path.join(__dirname, '../../testdata/mixed.conf'), path.join(workspace, 'mixed.conf'));
  const packed = path.join(__dirname, '../modwsgi-ls.vsix');
  execFileSync(process.execPath, [entry, ...common, '--install-extension', packed], { stdio: ['ignore', 'inherit', 'inherit'] });
}

async function startCode() {
  code = spawn(process.execPath, [entry, ...common, '--disable-workspace-trust', '--disable-getting-started-override'], { stdio: 'ignore' });
  for (let tries = 0; tries < 150; tries++) {
    const answer = await fetch(`${address}/healthz`).catch(() => undefined);
    if (answer?.ok) {
      return ok('code-server is up');
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('code-server does not answer');
}

async function openFixture() {
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  page = await browser.newPage({ viewport: { width: 1300, height: 900 } });
  await page.route((url) => url.protocol.startsWith('http') && url.hostname !== '127.0.0.1', (route) => route.abort());
  const payload = JSON.stringify([['openFile', `vscode-remote://127.0.0.1:${port}${workspace}/mixed.conf`]]);
  await page.goto(`${address}/?folder=${workspace}&payload=${encodeURIComponent(payload)}`);
  await line('WSGIDaemonProcess parallel').waitFor();
  ok('the fixture is open');
}

/** The line of the editor that has the text; the editor writes no-break spaces. */
function line(text) {
  return page.locator('.view-line', { hasText: new RegExp(text.replaceAll(' ', '\\s+')) }).first();
}

async function lookAtDiagnostic() {
  await page.locator('.squiggly-warning').first().waitFor();
  await page.keyboard.press('Control+Shift+M');
  await page.locator('.markers-panel .monaco-list-row', { hasText: 'WSGI0201' }).waitFor();
  const findings = await page.locator('.markers-panel .monaco-list-row', { hasText: 'WSGI0201' }).count();
  if (findings !== 1) {
    throw new Error(`WSGI0201 is listed ${findings} times`);
  }
  ok('WSGI0201 is underlined and listed once');
  await page.keyboard.press('Control+Shift+M');
}

async function lookAtHover() {
  const word = line('WSGIDaemonProcess parallel').locator('span span').first();
  const shown = page.locator('.monaco-hover:not(.hidden)', { hasText: 'own GIL' });
  for (let tries = 0; tries < 5; tries++) {
    await page.mouse.move(1000, 800);
    const box = await word.boundingBox();
    await page.mouse.move(box.x + 20, box.y + box.height / 2, { steps: 4 });
    if (await shown.first().waitFor({ timeout: 4000 }).then(() => true, () => false)) {
      return ok('the hover names the mode');
    }
  }
  throw new Error('no hover with "own GIL"');
}

async function lookAtCompletion() {
  await line('WSGIPerInterpreterGIL On').click();
  await page.keyboard.press('End');
  await page.keyboard.type('\nWSGIPer');
  await page.keyboard.press('Control+Space');
  await page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'WSGIPerInterpreterGIL' }).waitFor();
  ok('completion offers the directive');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Z');
  await page.keyboard.press('Control+Z');
}

async function lookAtLens() {
  await page.keyboard.press('Control+Home'); // only what is in sight is in the page
  await page.locator('.codelens-decoration a', { hasText: '1 mount' }).first().click();
  await page.locator('.peekview-widget').waitFor();
  ok('the lens of a daemon group shows its mount');
  await page.keyboard.press('Escape');
}

async function askWhichInterpreter() {
  await page.keyboard.press('F1');
  await page.keyboard.type('Which Interpreter Serves');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Which Interpreter Serves This URL?' }).first().click();
  await page.locator('.quick-input-widget input[placeholder*="/api"]').fill('/www');
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'process group simple' }).waitFor();
  ok('the command names the process group');
}
