// Run by ./run. Looks at the page as a person does: squiggle, hover, completion, the command's answer.

const path = require('node:path');
const { withCode, line, until, hover } = require('./code.cjs');

withCode(
  {
    folder: path.join(__dirname, '../../testdata'),
    file: 'mixed.conf',
    view: { viewport: { width: 1300, height: 900 } },
  },
  async (page) => {
    await lookAtDiagnostic(page);
    await hover(page, 'WSGIDaemonProcess parallel', 'parallel', 'own GIL');
    ok('the hover names the mode');
    await lookAtCompletion(page);
    await lookAtLens(page);
    await askWhichInterpreter(page);
  },
);

function ok(name) {
  console.log(`ok   ${name}`);
}

async function lookAtDiagnostic(page) {
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

async function lookAtCompletion(page) {
  await line(page, 'WSGIPerInterpreterGIL On').click();
  await page.keyboard.press('End');
  await page.keyboard.type('\nWSGIPer');
  await page.keyboard.press('Control+Space');
  await page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'WSGIPerInterpreterGIL' }).waitFor();
  ok('completion offers the directive');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Z');
  await page.keyboard.press('Control+Z');
}

async function lookAtLens(page) {
  await page.keyboard.press('Control+Home'); // only what is in sight is in the page
  const lens = page.locator('.codelens-decoration a', { hasText: '1 mount' }).first();
  await until(page.locator('.peekview-widget'), () => lens.click());
  ok('the lens of a daemon group shows its mount');
  await page.keyboard.press('Escape');
}

async function askWhichInterpreter(page) {
  await page.keyboard.press('F1');
  await page.keyboard.type('Which Interpreter Serves');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Which Interpreter Serves This URL?' }).first().click();
  await page.locator('.quick-input-widget input[placeholder*="/api"]').fill('/www');
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: /shared GIL.*process group simple/ }).waitFor();
  ok('the command names the mode and the process group');
}
