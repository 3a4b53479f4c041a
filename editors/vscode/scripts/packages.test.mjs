// node --test scripts/packages.test.mjs, after package.mjs: what is in the packages.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const extension = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const yauzl = require(require.resolve('yauzl', { paths: [require.resolve('@vscode/vsce/package.json')] }));
const { version } = require('../package.json');

/** What a program of a platform begins with: its format, and its processor. */
const programs = {
  'linux-x64': isElf(0x3e),
  'linux-arm64': isElf(0xb7),
  'darwin-x64': isMachO(0x01000007),
  'darwin-arm64': isMachO(0x0100000c),
  'win32-x64': isPortable(0x8664),
  'win32-arm64': isPortable(0xaa64),
};

for (const [name, isProgram] of Object.entries(programs)) {
  test(`${name} has its server inside, which can be run`, async () => {
    const files = await open(name);
    const server = files.get(`extension/server/modwsgi-ls${name.startsWith('win32') ? '.exe' : ''}`);
    assert.ok(server, 'no server');
    assert.ok(isProgram(server.content), 'for another machine');
    assert.equal(server.mode & 0o111, 0o111);
    assert.match(files.get('extension.vsixmanifest').content.toString(), new RegExp(`TargetPlatform="${name}"`));
  });
}

test('the universal package has no server, and all the rest', async () => {
  const files = await open('universal');
  assert.deepEqual([...files.keys()].filter((file) => file.includes('/server/')), []);
  for (const file of ['dist/extension.js', 'media/icon.png', 'media/report.js', 'snippets/apache.json', 'readme.md', 'changelog.md', 'LICENSE.txt']) {
    assert.ok(files.has(`extension/${file}`), file);
  }
  assert.doesNotMatch(files.get('extension.vsixmanifest').content.toString(), /TargetPlatform/);
});

test('the links of the README lead to files of the repository', async () => {
  const readme = (await open('universal')).get('extension/readme.md').content.toString();
  const links = [...readme.matchAll(/github\.com\/modwsgi-ls\/modwsgi-ls\/(?:raw|blob)\/HEAD\/([^)#\s]+)/g)].map(([, file]) => file);
  assert.ok(links.length >= 3, 'no pictures');
  for (const file of links) {
    assert.ok(fs.existsSync(path.join(extension, '../..', file)), file);
  }
});

test('there is nothing in the packages but what is used', async () => {
  for (const file of (await open('universal')).keys()) {
    assert.match(file, /^(\[Content_Types\]\.xml|extension\.vsixmanifest|extension\/(LICENSE\.txt|readme\.md|changelog\.md|package\.json|language-configuration\.json|dist\/extension\.js|(media|snippets|syntaxes)\/[\w-]+\.(?:png|js|json|tmLanguage\.json|svg)))$/);
  }
  assert.ok(!(await open('universal')).has('extension/media/icon.svg'), 'the drawing of the icon');
});

/** The files of a package: content and mode by name. */
function open(name) {
  const file = path.join(extension, `modwsgi-ls-${name}-${version}.vsix`);
  assert.ok(fs.existsSync(file), `${file} is not packed`);
  return new Promise((resolve, reject) => {
    const files = new Map();
    yauzl.open(file, { lazyEntries: true }, (problem, zip) => {
      if (problem) {
        return reject(problem);
      }
      zip.on('error', reject);
      zip.on('end', () => resolve(files));
      zip.on('entry', (entry) => {
        zip.openReadStream(entry, async (problem, stream) => {
          if (problem) {
            return reject(problem);
          }
          const chunks = await stream.toArray();
          files.set(entry.fileName, { content: Buffer.concat(chunks), mode: entry.externalFileAttributes >>> 16 });
          zip.readEntry();
        });
      });
      zip.readEntry();
    });
  });
}

/** A static ELF program: it asks for no interpreter. */
function isElf(machine) {
  return (content) => {
    const at = Number(content.readBigUInt64LE(0x20));
    const headers = Array.from({ length: content.readUInt16LE(0x38) }, (_, number) => content.readUInt32LE(at + number * content.readUInt16LE(0x36)));
    const interpreter = 3;
    return content.toString('latin1', 0, 4) === '\x7fELF' && content.readUInt16LE(0x12) === machine && !headers.includes(interpreter);
  };
}

function isMachO(processor) {
  return (content) => content.readUInt32LE(0) === 0xfeedfacf && content.readUInt32LE(4) === processor;
}

function isPortable(machine) {
  return (content) => {
    const header = content.readUInt32LE(0x3c);
    return content.toString('latin1', header, header + 4) === 'PE\0\0' && content.readUInt16LE(header + 4) === machine;
  };
}
