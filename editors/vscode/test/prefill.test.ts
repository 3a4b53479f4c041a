import assert from 'node:assert/strict';
import { test } from 'node:test';
import { urlAt } from '../src/prefill';

/** The URL at the line that holds the mark. */
function at(text: string): string {
  return urlAt(text.replace('|', ''), text.slice(0, text.indexOf('|')).split('\n').length - 1);
}

test('outside of virtual hosts only the path is known', () => {
  assert.equal(at('|'), '/');
  assert.equal(at('WSGIScriptAlias /api| /srv/api.wsgi\n'), '/api');
  assert.equal(at('<VirtualHost *:80>\nServerName a.example\n</VirtualHost>\n|\n'), '/');
});

test('the name, the port and the mount of the host', () => {
  assert.equal(at('<VirtualHost *:80>\n  ServerName shop.example.com\n|\n</VirtualHost>'), 'http://shop.example.com/');
  assert.equal(at('<VirtualHost *:8080>\n|\n  ServerName shop.example.com\n</VirtualHost>'), 'http://shop.example.com:8080/');
  assert.equal(at('<VirtualHost [::1]:443>\n  servername shop.example.com:443\n  WSGIScriptAlias "/api" \\\n    /srv/api.wsgi \\\n    process-group=|api\n</VirtualHost>'), 'https://shop.example.com/api');
  assert.equal(at('<VirtualHost *>\r\nServerName https://shop.example.com:8443\r\n|<Location /x>\r\n</Location>\r\n</VirtualHost>'), 'https://shop.example.com:8443/x');
});

test('the host at the cursor, not its neighbour', () => {
  const text = '<VirtualHost *:80>\nServerName a.example\n</VirtualHost>\n<VirtualHost *:80>\n|\n</VirtualHost>\n<VirtualHost *:80>\nServerName c.example\n</VirtualHost>';
  assert.equal(at(text), '/');
});

test('a name that a variable holds is not made up', () => {
  assert.equal(at('<VirtualHost *:80>\nServerName ${NAME}\n|\n</VirtualHost>'), '/');
  assert.equal(at('<VirtualHost *:80>\nServerName {{ name }}\nWSGIScriptAlias ${P} /x|\n</VirtualHost>'), '/');
});
