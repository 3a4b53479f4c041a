// Run by ./run: writes the picture of README.md, the hover on a daemon group of testdata/debian.

const path = require('node:path');
const { withCode, hover } = require('./code.cjs');

const [file] = process.argv.slice(2);

withCode(
  {
    folder: path.join(__dirname, '../../../testdata/debian'),
    file: 'sites-available/shop.conf',
    settings: {
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
      'workbench.statusBar.visible': false,
      'workbench.editor.editorActionsLocation': 'hidden',
    },
    view: { viewport: { width: 1100, height: 590 }, deviceScaleFactor: 2 },
  },
  async (page) => {
    await page.keyboard.press('Control+B'); // closes the side bar
    await page.getByText('own GIL per application group').first().waitFor();
    await hover(page, 'WSGIDaemonProcess parallel', 'parallel', 'own GIL');
    await page.waitForTimeout(1000); // until nothing moves
    await page.screenshot({ path: file });
  },
);
