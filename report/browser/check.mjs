// Looks at the HTML pages in a folder with headless Chromium, 1280 and 400 pixels wide, in the light and in the dark, and
// has axe search each for what keeps people out. With PICTURES=FOLDER it keeps what it saw.
//   node check.mjs FOLDER
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = process.argv[2];
const scratch = mkdtempSync(join(tmpdir(), 'pages-'));
const pages = readdirSync(folder).filter((name) => name.endsWith('.html'));
let faults = 0;
let looked = 0;

function chromium(width, dark, ...options) {
  return execFileSync(process.env.CHROMIUM ?? 'chromium', [
    '--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', `--user-data-dir=${join(scratch, 'profile')}`,
    `--window-size=${width},1400`, `--blink-settings=preferredColorScheme=${dark ? 0 : 1}`, '--virtual-time-budget=20000',
    ...options,
  ], { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'], timeout: 120_000 });
}

// What axe finds, how wide the page is, and what a search shows stand in an element that is read from the page's text afterwards.
const judge = `{
  const box = document.getElementById('search');
  const visible = () => [...document.querySelectorAll('.card')].filter((card) => !card.hidden).length;
  const result = { dark: matchMedia('(prefers-color-scheme: dark)').matches,
    wide: document.documentElement.scrollWidth > innerWidth, cards: visible() };
  if (box) {
    box.value = document.querySelector('.card h2').textContent.split(/[\\u2013,]/)[0];
    box.dispatchEvent(new Event('input'));
    result.found = visible();
    box.value = 'no such name';
    box.dispatchEvent(new Event('input'));
    result.foundNothing = visible() === 0 && document.getElementById('found').textContent.startsWith('0 ');
    box.value = '';
    box.dispatchEvent(new Event('input'));
    result.again = visible();
  }
  document.querySelectorAll('details').forEach((details) => { details.open = true; });
  axe.run({ resultTypes: ['violations'] }).then(({ violations }) => {
    result.violations = violations.map((v) => v.id + ': ' + v.help + ' ' + v.nodes.slice(0, 3).map((n) => n.target).join(' '));
    const out = document.createElement('pre');
    out.id = 'verdict';
    out.textContent = btoa(unescape(encodeURIComponent(JSON.stringify(result))));
    document.body.append(out);
  });
}`;

for (const page of pages) {
  for (const width of [1280, 400]) {
    for (const dark of [false, true]) {
      const name = `${basename(page, '.html')}-${width}-${dark ? 'dark' : 'light'}`;
      const text = readFileSync(join(folder, page), 'utf8');
      const judged = join(scratch, 'page.html');
      writeFileSync(judged, text.replace('</body>', () => `<script>${axe}</script><script>${judge}</script></body>`));
      const dom = chromium(width, dark, '--dump-dom', `file://${judged}`);
      const verdict = JSON.parse(Buffer.from(/<pre id="verdict">([^<]*)</.exec(dom)[1], 'base64').toString());
      looked++;
      const wrong = verdict.violations;
      if (verdict.dark !== dark) wrong.push('the colours are not those asked for');
      if (verdict.wide) wrong.push('the page is wider than the window');
      if (verdict.found !== undefined && (verdict.found < 1 || !verdict.foundNothing || verdict.again !== verdict.cards)) {
        wrong.push(`the search does not do its work: ${JSON.stringify(verdict)}`);
      }
      for (const fault of wrong) console.log(`${name}: ${fault}`);
      faults += wrong.length;
      if (process.env.PICTURES) chromium(width, dark, `--screenshot=${join(process.env.PICTURES, name)}.png`, `file://${join(folder, page)}`);
    }
  }
}
rmSync(scratch, { recursive: true });
console.log(`${looked} looks at ${pages.length} pages: ${faults ? `${faults} faults` : 'nothing found'}`);
process.exitCode = faults || !looked ? 1 : 0;
