import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageOf, placeOf } from '../src/page';

test('the page may load nothing from outside, and has the script of the panel', () => {
  const page = pageOf('<!doctype html><html><head lang="en"><title>t</title></head><body>x</body></html>', 'run()');
  assert.match(page, /<head lang="en"><meta http-equiv="Content-Security-Policy" content="default-src 'none';/);
  assert.match(page, /x<script>run\(\)<\/script><\/body>/);
});

test('a page without head and body is a page too', () => {
  assert.match(pageOf('<p>x', 'r'), /^<meta .*><p>x<script>r<\/script>$/);
});

test('the places of links', () => {
  assert.deepEqual(placeOf('file:///etc/apache2/a%20b.conf#L9'), { uri: 'file:///etc/apache2/a%20b.conf', line: 8 });
  assert.deepEqual(placeOf('file:///a.conf#9'), { uri: 'file:///a.conf', line: 8 });
  assert.deepEqual(placeOf('file:///a.conf'), { uri: 'file:///a.conf', line: 0 });
  assert.equal(placeOf('https://www.example.com/#L9'), undefined);
});
