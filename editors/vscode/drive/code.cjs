// A real VS Code (code-server) in a headless browser, with a packed extension; shared by drive.cjs and pictures.cjs.

const { chromium } = require('playwright-core');
const { spawn, execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const entry = require.resolve('code-server/out/node/entry.js');

/** How long, in milliseconds, something may take to appear on a machine that has much else to do; nothing is measured by it. */
const patience = 120000;
exports.patience = patience;

/** Debian's tree, as the tests know it, and files that stand alone. */
exports.debian = path.join(__dirname, '../../../testdata/debian');
exports.samples = path.join(__dirname, '../../testdata');

/** The file of a package of the extension. */
exports.packed = function (name) {
  const { version } = require('../package.json');
  return path.join(__dirname, `../modwsgi-ls-${name}-${version}.vsix`);
};

/** VS Code on a port of its own, with the extension in `vsix`; `env` is added to its environment, `settings` are its user's. */
exports.Code = class {
  static ports = 18080;

  constructor({ vsix, settings, env }) {
    this.port = exports.Code.ports++;
    this.env = { ...process.env, ...env };
    this.scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'modwsgi-ls-drive-'));
    this.options = [
      '--user-data-dir', path.join(this.scratch, 'data'),
      '--extensions-dir', path.join(this.scratch, 'extensions'),
      '--config', path.join(this.scratch, 'config.yaml'),
      '--disable-telemetry', '--disable-update-check',
    ];
    fs.mkdirSync(path.join(this.scratch, 'data/User'), { recursive: true });
    fs.writeFileSync(path.join(this.scratch, 'config.yaml'), `bind-addr: 127.0.0.1:${this.port}\nauth: none\ncert: false\n`);
    const all = {
      'editor.stickyScroll.enabled': false, // it lies over lines that are to be clicked on
      'editor.minimap.enabled': false,
      'workbench.secondarySideBar.defaultVisibility': 'hidden',
      'workbench.startupEditor': 'none',
      'files.autoSave': 'off',
      ...settings,
    };
    fs.writeFileSync(path.join(this.scratch, 'data/User/settings.json'), JSON.stringify(all));
    execFileSync(process.execPath, [entry, ...this.options, '--install-extension', vsix], { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  /** A folder of its own for one session; `files` are name and text, added to a copy of `from`. */
  folder(name, from, files = {}) {
    const folder = path.join(this.scratch, name);
    fs.cpSync(from, folder, { recursive: true, verbatimSymlinks: true });
    for (const [file, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      fs.writeFileSync(path.join(folder, file), text);
    }
    return folder;
  }

  async start() {
    this.process = spawn(process.execPath, [entry, ...this.options, '--disable-workspace-trust', '--disable-getting-started-override'], {
      stdio: 'ignore',
      env: this.env,
    });
    for (const end = Date.now() + patience; Date.now() < end; ) {
      const answer = await fetch(`http://127.0.0.1:${this.port}/healthz`).catch(() => undefined);
      if (answer?.ok) {
        this.browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
        return this;
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error('code-server does not answer');
  }

  /** A page with the folder, and a file of it open; `view` is what the browser calls a page's options. */
  async open(folder, file, view = { viewport: { width: 1400, height: 900 } }) {
    this.page = await this.browser.newPage({ ...view, permissions: ['clipboard-read', 'clipboard-write'] });
    this.page.setDefaultTimeout(patience);
    await this.page.route((url) => url.protocol.startsWith('http') && !/^(127\.0\.0\.1|.*\.localhost|.*\.vscode-cdn\.net)$/.test(url.hostname), (route) => route.abort());
    const payload = JSON.stringify([['openFile', `vscode-remote://127.0.0.1:${this.port}${folder}/${file}`]]);
    await this.page.goto(`http://127.0.0.1:${this.port}/?folder=${folder}&payload=${encodeURIComponent(payload)}`);
    await this.page.locator('.view-line').first().waitFor();
    return this.page;
  }

  async close() {
    await this.browser?.close();
    this.process?.kill();
    fs.rmSync(this.scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
};

/** The line of the editor that has the text; the editor writes no-break spaces. */
exports.line = function (page, text) {
  return page.locator('.view-line', { hasText: new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s+')) }).first();
};

/** Does `act` until `shown` is in sight: what it acts on may just be drawn anew. */
exports.until = async function (shown, act) {
  for (const end = Date.now() + patience; Date.now() < end; ) {
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

/** Runs a command of the palette by its title. */
exports.run = async function (page, title) {
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget input').first();
  await input.waitFor();
  await input.fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click();
};

/** Opens a file of the workspace by its name. */
exports.quickOpen = async function (page, file) {
  const tab = page.locator('.tab.active', { hasText: file.split('/').pop() });
  await exports.until(tab, async () => {
    await page.keyboard.press('Control+P');
    await page.locator('.quick-input-widget input').first().fill(file);
    await page.locator('.quick-input-list .monaco-list-row', { hasText: file.split('/').pop() }).first().waitFor();
    await page.keyboard.press('Enter');
  });
  await page.locator('.view-line').first().waitFor();
};
