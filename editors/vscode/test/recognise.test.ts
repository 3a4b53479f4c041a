import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { mayBeConfiguration, readsLikeApache } from '../src/recognise';

const samples = path.join(__dirname, '../../testdata/recognition');

for (const [folder, expected] of [['apache', true], ['other', false]] as const) {
  for (const file of fs.readdirSync(path.join(samples, folder), { recursive: true, encoding: 'utf8' })) {
    const full = path.join(samples, folder, file);
    if (fs.statSync(full).isFile()) {
      test(`${folder}/${file} ${expected ? 'is' : 'is not'} an Apache configuration`, () => {
        assert.equal(mayBeConfiguration(full) && readsLikeApache(fs.readFileSync(full, 'utf8')), expected);
      });
    }
  }
}

test('a name tells what is worth a look', () => {
  for (const name of ['/x/ports.conf', 'C:\\site\\a.conf.j2', '/etc/apache2/sites-available/example.com', '/x/wsgi.load', '/x/a.CONF']) {
    assert.ok(mayBeConfiguration(name), name);
  }
  for (const name of ['/x/notes.txt', '/x/README', '/x/a.properties', '/etc/apache2/sites-available/README.md']) {
    assert.ok(!mayBeConfiguration(name), name);
  }
});
