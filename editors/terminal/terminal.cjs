// A terminal in which an editor is used with real keys (tmux), and pictures of its screen.

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const socket = `modwsgi-ls-drive-${process.pid}`;

/** How long, in milliseconds, something may take to appear on a machine that has much else to do; nothing is measured by it. */
const patience = 60000;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
exports.pause = pause;

exports.Terminal = class {
  /** Runs the command, a list of words, in the folder. */
  constructor(command, { folder, env, width = 120, height = 36 }) {
    const assignments = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const options = { 'escape-time': 0, status: 'off', 'remain-on-exit': 'on', 'default-terminal': 'screen-256color' };
    const set = Object.entries(options).flatMap(([name, value]) => ['set-option', '-g', name, value, ';']);
    const session = ['new-session', '-d', '-s', 'editor', '-x', width, '-y', height, '-c', folder, 'env', '-i', ...assignments, ...command];
    this.tmux('-f', '/dev/null', 'start-server', ';', ...set, ...session);
    this.tmux('resize-window', '-t', 'editor', '-x', width, '-y', height);
  }

  tmux(...words) {
    return execFileSync('tmux', ['-L', socket, ...words.map(String)], { encoding: 'utf8' });
  }

  /** Presses keys by tmux's names: Enter, Escape, C-x, M-x. */
  async press(...keys) {
    for (const key of keys) {
      this.tmux('send-keys', '-t', 'editor', key);
      await pause(60);
    }
  }

  async type(text) {
    this.tmux('send-keys', '-t', 'editor', '-l', text);
    await pause(120);
  }

  screen() {
    return this.tmux('capture-pane', '-t', 'editor', '-p');
  }

  /** Waits until the screen has the text, or fits the pattern. */
  async sees(wanted, limit = patience) {
    const has = (screen) => (typeof wanted === 'string' ? screen.includes(wanted) : wanted.test(screen));
    for (const end = Date.now() + limit; Date.now() < end; await pause(100)) {
      if (has(this.screen())) {
        return;
      }
    }
    throw new Error(`not on the screen: ${wanted}\n${this.screen()}`);
  }

  /** Does `act` until the screen has the text: keys may come while the editor is busy with what was before. */
  async until(wanted, act) {
    const end = Date.now() + patience;
    for (;;) {
      await act();
      const seen = await this.sees(wanted, 5000).then(() => undefined, (problem) => problem);
      if (!seen) {
        return;
      }
      if (Date.now() > end) {
        throw seen;
      }
    }
  }

  /** Writes the screen as a picture. */
  async picture(file) {
    const { chromium } = require('playwright-core');
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
    try {
      const page = await browser.newPage({ deviceScaleFactor: 1.5 });
      await page.setContent(exports.pageOf(this.tmux('capture-pane', '-t', 'editor', '-p', '-e', '-N')));
      await page.locator('pre').screenshot({ path: file });
    } finally {
      await browser.close();
    }
  }

  close() {
    try {
      this.tmux('kill-server');
    } catch {
      // It has ended by itself.
    }
  }
};

const palette = ['#1c1f26', '#d9626c', '#7fb86a', '#d9a557', '#5c9fe0', '#b87fd0', '#4fb0b8', '#c9ced8', '#6b7280', '#ef8b93', '#a3d18f', '#eec283', '#8cc0f2', '#d3a6e6', '#7fd0d6', '#ffffff'];

/** A page that shows the screen of a terminal, given with its escape sequences for colours. */
exports.pageOf = function (screen) {
  const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  let style = {};
  const body = screen
    .replace(/\n+$/, '')
    .split(/(\x1b\[[\d;:]*m)/)
    .map((part) => {
      const codes = /^\x1b\[([\d;:]*)m$/.exec(part)?.[1];
      if (codes !== undefined) {
        style = restyle(style, codes.split(/[;:]/).map(Number));
        return '';
      }
      return part === '' ? '' : `<span style="${cssOf(style)}">${escape(part)}</span>`;
    })
    .join('');
  return `<!doctype html><meta charset="utf-8"><style>body { margin: 0 }
pre { display: inline-block; margin: 0; padding: 10px; background: #1c1f26; color: #c9ced8; font: 14px/1.25 "DejaVu Sans Mono", monospace }
span { padding: 2px 0 }</style><pre>${body}</pre>`;
};

function restyle(style, codes) {
  const next = { ...style };
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at];
    if (code === 0) {
      return restyle({}, codes.slice(at + 1));
    } else if (code === 1) {
      next.bold = true;
    } else if (code === 3) {
      next.italic = true;
    } else if (code === 4) {
      next.underline = true;
    } else if (code === 7) {
      next.reverse = true;
    } else if (code === 22) {
      next.bold = false;
    } else if (code === 23) {
      next.italic = false;
    } else if (code === 24) {
      next.underline = false;
    } else if (code === 27) {
      next.reverse = false;
    } else if (code === 38 || code === 48) {
      const colour = codes[at + 1] === 2 ? `rgb(${codes.slice(at + 2, at + 5).join(',')})` : indexed(codes[at + 2]);
      next[code === 38 ? 'front' : 'back'] = colour;
      at += codes[at + 1] === 2 ? 4 : 2;
    } else if (code === 39) {
      next.front = undefined;
    } else if (code === 49) {
      next.back = undefined;
    } else if (code >= 30 && code <= 37) {
      next.front = palette[code - 30];
    } else if (code >= 40 && code <= 47) {
      next.back = palette[code - 40];
    } else if (code >= 90 && code <= 97) {
      next.front = palette[code - 82];
    } else if (code >= 100 && code <= 107) {
      next.back = palette[code - 92];
    }
  }
  return next;
}

/** A colour of the table of 256. */
function indexed(number) {
  if (number < 16) {
    return palette[number];
  }
  if (number >= 232) {
    const level = 8 + 10 * (number - 232);
    return `rgb(${level},${level},${level})`;
  }
  const level = (part) => (part === 0 ? 0 : 55 + 40 * part);
  const cube = number - 16;
  return `rgb(${level(Math.floor(cube / 36))},${level(Math.floor(cube / 6) % 6)},${level(cube % 6)})`;
}

function cssOf({ front, back, bold, italic, underline, reverse }) {
  const [colour, ground] = reverse ? [back ?? '#1c1f26', front ?? '#c9ced8'] : [front, back];
  return [colour && `color:${colour}`, ground && `background:${ground}`, bold && 'font-weight:bold', italic && 'font-style:italic', underline && 'text-decoration:underline']
    .filter(Boolean)
    .join(';');
}

/** Where an editor of this machine, or one that was unpacked into a folder, finds its files. */
exports.Machine = class {
  /** `root` is the folder of another system, in which the editor is to be run; "" is this one. */
  constructor(root) {
    this.root = root;
    this.inside = root === '' ? fs.mkdtempSync(path.join(os.tmpdir(), 'modwsgi-ls-drive-')) : '/srv/drive';
    this.outside = root + this.inside;
    fs.rmSync(this.outside, { recursive: true, force: true });
    fs.mkdirSync(this.outside, { recursive: true });
    fs.copyFileSync(process.env.MODWSGI_LS, path.join(this.outside, 'modwsgi-ls'));
  }

  /** Copies a folder, and returns its name as the editor knows it; `files` are added to it. */
  folder(name, from, files = {}) {
    const to = path.join(this.outside, name);
    fs.cpSync(from, to, { recursive: true, verbatimSymlinks: true });
    for (const [file, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(to, file)), { recursive: true });
      fs.writeFileSync(path.join(to, file), text);
    }
    return `${this.inside}/${name}`;
  }

  read(file) {
    return fs.readFileSync(path.join(this.outside, file), 'utf8');
  }

  /** The command as it is to be run on this machine. */
  command(...words) {
    return this.root === '' ? words : ['/usr/sbin/chroot', this.root, ...words];
  }

  env(more = {}) {
    const home = `${this.inside}/home`;
    fs.mkdirSync(path.join(this.outside, 'home'), { recursive: true });
    return { HOME: home, XDG_CONFIG_HOME: `${home}/config`, XDG_DATA_HOME: `${home}/data`, XDG_STATE_HOME: `${home}/state`, XDG_CACHE_HOME: `${home}/cache`,
      PATH: `${this.inside}:/usr/bin:/bin`, LANG: 'C.UTF-8', TERM: 'screen-256color', COLORTERM: 'truecolor', ...more };
  }

  close() {
    // An editor that is being ended may still write.
    fs.rmSync(this.outside, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  }
};

const project = path.join(__dirname, '../..');
exports.debian = path.join(project, 'testdata/debian');
exports.editors = path.join(project, 'editors');

/** A site of Debian's tree, and the same with a slip of the pen and a line out of its place. */
exports.shop = fs.readFileSync(path.join(exports.debian, 'sites-available/shop.conf'), 'utf8');
exports.slip = exports.shop.replace('process-group=simple ', 'process-group=simpel ').replace('    ServerName shop', '  ServerName shop');

/** Says that something holds. */
exports.ok = function (name) {
  console.log(`ok   ${name}`);
};

/** Waits until a file on the disk is as wanted. */
exports.becomes = async function (machine, file, wanted) {
  for (const end = Date.now() + patience; Date.now() < end; await pause(100)) {
    if (wanted(machine.read(file))) {
      return;
    }
  }
  throw new Error(`${file} is\n${machine.read(file)}`);
};

/** Does `act`, which an editor carries out in its own time, until a file on the disk is as wanted. */
exports.becomesBy = async function (machine, file, wanted, act) {
  for (const end = Date.now() + patience; Date.now() < end; ) {
    await act();
    for (const soon = Date.now() + 3000; Date.now() < soon; await pause(100)) {
      if (wanted(machine.read(file))) {
        return;
      }
    }
  }
  throw new Error(`${file} is\n${machine.read(file)}`);
};

/** Runs a drive: a function of a machine, which returns its terminal to `use` as soon as there is one. */
exports.drive = async function (root, use) {
  const machine = new exports.Machine(root);
  let terminal;
  try {
    await use(machine, (command, options) => (terminal = new exports.Terminal(command, options)));
  } catch (problem) {
    console.error('FAIL', problem);
    process.exitCode = 1;
  } finally {
    terminal?.close();
    machine.close();
  }
};
