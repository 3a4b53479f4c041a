// A real VS Code in a headless browser, with the packed extension and a folder of its own; shared by
// drive.cjs and picture.cjs.

const { chromium } = require('playwright-core');
const { spawn, execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const port = 18080;
const address = `http://127.0.0.1:${port}`;
const entry = require.resolve('code-server/out/node/entry.js');

/**
 * Opens `file` of a copy of `folder`, hands the page to `look`, and ends the process with status 1 when that fails.
 * `settings` are VS Code's, `view` is what the browser calls a page's options.
 */
exports.withCode = function ({ folder, file, settings, view }, look) {
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

  run()
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

  async function run() {
    prepare();
    await startCode();
    await openFile();
    await look(page);
  }

  function prepare() {
    fs.mkdirSync(path.join(scratch, 'data/User'), { recursive: true });
    fs.cpSync(folder, workspace, { recursive: true, verbatimSymlinks: true });
    fs.writeFileSync(path.join(scratch, 'config.yaml'), `bind-addr: 127.0.0.1:${port}\nauth: none\ncert: false\n`);
    const all = {
      'modwsgi-ls.serverPath': process.env.MODWSGI_LS,
      'editor.stickyScroll.enabled': false, // it lies over lines that are to be clicked on
      'editor.minimap.enabled': false,
      'workbench.secondarySideBar.defaultVisibility': 'hidden',
      ...settings,
    };
    fs.writeFileSync(path.join(scratch, 'data/User/settings.json'), JSON.stringify(all));
    const packed = path.join(__dirname, '../modwsgi-ls.vsix');
    execFileSync(process.execPath, [entry, ...common, '--install-extension', packed], { stdio: ['ignore', 'inherit', 'inherit'] });
  }

  async function startCode() {
    code = spawn(process.execPath, [entry, ...common, '--disable-workspace-trust', '--disable-getting-started-override'], { stdio: 'ignore' });
    for (let tries = 0; tries < 150; tries++) {
      const answer = await fetch(`${address}/healthz`).catch(() => undefined);
      if (answer?.ok) {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error('code-server does not answer');
  }

  async function openFile() {
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
    page = await browser.newPage(view);
    await page.route((url) => url.protocol.startsWith('http') && url.hostname !== '127.0.0.1', (route) => route.abort());
    const payload = JSON.stringify([['openFile', `vscode-remote://127.0.0.1:${port}${workspace}/${file}`]]);
    await page.goto(`${address}/?folder=${workspace}&payload=${encodeURIComponent(payload)}`);
    await page.locator('.view-line').first().waitFor();
  }
};

/** The line of the editor that has the text; the editor writes no-break spaces. */
exports.line = function (page, text) {
  return page.locator('.view-line', { hasText: new RegExp(text.replaceAll(' ', '\\s+')) }).first();
};

/** Does `act` until `shown` is in sight: what it acts on may just be drawn anew. */
exports.until = async function (shown, act) {
  for (let tries = 0; tries < 5; tries++) {
    await act();
    if (await shown.waitFor({ timeout: 4000 }).then(() => true, () => false)) {
      return;
    }
  }
  throw new Error(`not in sight: ${shown}`);
};

/** Points at `word` in the line that has `text`, until a hover that has `wanted` is open. */
exports.hover = async function (page, text, word, wanted) {
  const token = exports.line(page, text).locator('span span', { hasText: word }).first();
  const { width, height } = page.viewportSize();
  await exports.until(page.locator('.monaco-hover:not(.hidden)', { hasText: wanted }).first(), async () => {
    await page.mouse.move(width - 200, height - 60);
    await token.hover({ position: { x: 20, y: 8 } });
  });
};
