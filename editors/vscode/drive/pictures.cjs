// Run by ./run: takes the pictures of the READMEs and of the walkthrough anew.

const path = require('node:path');
const { Code, debian, packed, hover, line, run } = require('./code.cjs');

const project = path.join(__dirname, '../../..');
const media = path.join(__dirname, '../media');
const view = { viewport: { width: 1100, height: 590 }, deviceScaleFactor: 1.5 };

/** Nothing but the file. */
const bare = {
  'editor.fontFamily': 'DejaVu Sans Mono',
  'editor.fontSize': 14,
  'editor.lineHeight': 21,
  'editor.scrollbar.vertical': 'hidden',
  'editor.scrollbar.horizontal': 'hidden',
  'editor.overviewRulerBorder': false,
  'editor.hideCursorInOverviewRuler': true,
  'editor.renderLineHighlight': 'none',
  'editor.codeLens': false,
  'breadcrumbs.enabled': false,
  'window.menuBarVisibility': 'hidden',
  'window.commandCenter': false,
  'workbench.layoutControl.enabled': false,
  'workbench.activityBar.location': 'hidden',
  'workbench.editor.editorActionsLocation': 'hidden',
  'workbench.tips.enabled': false,
};

const pictures = {
  async hover(page) {
    await page.keyboard.press('Control+B'); // closes the side bar
    await hover(page, 'WSGIDaemonProcess parallel', 'parallel', 'own GIL');
    await take(page, path.join(project, 'docs/hover.png'), path.join(media, 'hover.png'));
  },

  async interpreter(page) {
    await page.keyboard.press('Control+B');
    await line(page, 'WSGIScriptAlias /api').click();
    await run(page, 'mod_wsgi: Which Interpreter Serves This URL?');
    await page.locator('.quick-input-widget input[placeholder*="/api"]').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'own GIL' }).first().waitFor();
    await take(page, path.join(media, 'interpreter.png'));
  },

  async target(page) {
    await page.keyboard.press('Control+B');
    await page.locator('.statusbar-item', { hasText: 'Python 3.13t' }).first().click();
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Python 3.14t' }).first().waitFor();
    await take(page, path.join(media, 'target.png'));
  },

  async processes(page) {
    await run(page, 'Explorer: Focus on Python Processes View');
    await page.locator('.pane .monaco-list-row', { hasText: 'parallel' }).first().waitFor();
    await line(page, 'WSGIScriptAlias /api').click();
    await run(page, 'mod_wsgi: Show Python Processes Beside');
    await page.frameLocator('iframe.webview').first().frameLocator('iframe').first().getByText('parallel').first().waitFor();
    await take(page, path.join(media, 'processes.png'));
  },
};

async function take(page, ...files) {
  await page.waitForTimeout(1000); // until nothing moves
  for (const file of files) {
    await page.screenshot({ path: file });
    console.log(`taken ${path.relative(project, file)}`);
  }
}

async function main() {
  const code = new Code({ vsix: packed('linux-x64'), settings: bare });
  try {
    await code.start();
    const folder = code.folder('apache2', debian);
    for (const name of Object.keys(pictures)) {
      const wide = name === 'processes' ? { ...view, viewport: { width: 1400, height: 760 } } : view;
      const page = await code.open(folder, 'sites-available/shop.conf', wide);
      await page.getByText('own GIL per application group').first().waitFor();
      await pictures[name](page);
      await page.close();
    }
  } finally {
    await code.close();
  }
}

main().then(
  () => process.exit(0),
  (problem) => {
    console.error('FAIL', problem);
    process.exit(1);
  },
);
