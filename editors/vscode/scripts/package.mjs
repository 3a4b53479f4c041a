// Packs the extension:
//   node scripts/package.mjs                      all packages: one for each platform, and the universal one
//   node scripts/package.mjs linux-x64 universal  those only
// A platform's package has the server inside, built here with Go; the universal one looks for it on the machine.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const extension = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const project = path.join(extension, '../..');
const onWindows = process.platform === 'win32';
const { version, repository } = JSON.parse(fs.readFileSync(path.join(extension, 'package.json'), 'utf8'));

/** VS Code's names of platforms, and Go's. */
const platforms = {
  'linux-x64': { GOOS: 'linux', GOARCH: 'amd64' },
  'linux-arm64': { GOOS: 'linux', GOARCH: 'arm64' },
  'darwin-x64': { GOOS: 'darwin', GOARCH: 'amd64' },
  'darwin-arm64': { GOOS: 'darwin', GOARCH: 'arm64' },
  'win32-x64': { GOOS: 'windows', GOARCH: 'amd64' },
  'win32-arm64': { GOOS: 'windows', GOARCH: 'arm64' },
};

const wanted = process.argv.slice(2);
run('npm', ['run', '--silent', 'check'], { cwd: extension, shell: onWindows });
run('npm', ['run', '--silent', 'bundle'], { cwd: extension, shell: onWindows });
fs.copyFileSync(path.join(project, 'LICENSE'), path.join(extension, 'LICENSE'));
for (const name of wanted.length > 0 ? wanted : [...Object.keys(platforms), 'universal']) {
  pack(name);
}

function pack(name) {
  const inside = path.join(extension, 'server');
  fs.rmSync(inside, { recursive: true, force: true });
  const { url, directory } = repository;
  const base = url.replace(/\.git$/, '');
  // vsce takes links of the README for those of the repository's top.
  const links = ['--baseContentUrl', `${base}/blob/HEAD/${directory}`, '--baseImagesUrl', `${base}/raw/HEAD/${directory}`];
  const arguments_ = ['package', '--no-dependencies', ...links, '--out', `modwsgi-ls-${name}-${version}.vsix`];
  if (name !== 'universal') {
    build(name, inside);
    arguments_.push('--target', name);
  }
  run(process.execPath, [path.join(extension, 'node_modules/@vscode/vsce/vsce'), ...arguments_], { cwd: extension });
  fs.rmSync(inside, { recursive: true, force: true });
}

/** Builds the static server for a platform into the folder. */
function build(name, folder) {
  const target = platforms[name];
  if (!target) {
    throw new Error(`no platform ${name}: there are ${Object.keys(platforms).join(', ')} and universal`);
  }
  const program = path.join(folder, target.GOOS === 'windows' ? 'modwsgi-ls.exe' : 'modwsgi-ls');
  run('go', ['build', '-trimpath', `-ldflags=-s -w -X github.com/modwsgi-ls/modwsgi-ls/cli.built=${version}`, '-o', program, '.'], {
    cwd: project,
    env: { ...process.env, ...target, CGO_ENABLED: '0' },
  });
}

function run(program, args, options) {
  execFileSync(program, args, { stdio: 'inherit', ...options });
}
