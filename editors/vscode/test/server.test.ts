import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agreement, findServer, packageFor, type Surroundings } from '../src/server';

/** A machine on which only the given programs exist. */
function machine(programs: string[], differences: Partial<Surroundings> = {}): Surroundings {
  return {
    configured: '',
    extension: '/ext',
    platform: 'linux',
    home: '/home/ann',
    env: { PATH: '/usr/local/bin:/usr/bin' },
    isProgram: (file) => programs.includes(file),
    ...differences,
  };
}

test('the setting comes before PATH', () => {
  const where = machine(['/usr/bin/modwsgi-ls', '/opt/ls'], { configured: '/opt/ls' });
  assert.deepEqual(findServer(where), { found: '/opt/ls' });
});

test('a setting that names no program is not replaced by another server', () => {
  const where = machine(['/usr/bin/modwsgi-ls'], { configured: '/opt/gone' });
  assert.deepEqual(findServer(where), { searched: ['/opt/gone'] });
});

test('a tilde in the setting is the home folder, and only at its start', () => {
  assert.deepEqual(findServer(machine(['/home/ann/bin/ls'], { configured: '~/bin/ls' })), { found: '/home/ann/bin/ls' });
  assert.deepEqual(findServer(machine([], { configured: '~bob/ls' })), { searched: ['~bob/ls'] });
});

test('the folders of PATH are searched in their order', () => {
  const where = machine(['/usr/bin/modwsgi-ls', '/usr/local/bin/modwsgi-ls']);
  assert.deepEqual(findServer(where), { found: '/usr/local/bin/modwsgi-ls' });
});

test('without PATH the Go folder is searched', () => {
  assert.deepEqual(findServer(machine(['/home/ann/go/bin/modwsgi-ls'], { env: {} })), { found: '/home/ann/go/bin/modwsgi-ls' });
});

test('GOBIN comes before GOPATH, and GOPATH may be a list', () => {
  const searched = (env: Surroundings['env']) => findServer(machine([], { env }));
  assert.deepEqual(searched({ GOBIN: '/go/programs', GOPATH: '/go' }), { searched: ['/ext/server/modwsgi-ls', '/go/programs/modwsgi-ls'] });
  assert.deepEqual(searched({ GOPATH: '/one:/two' }), { searched: ['/ext/server/modwsgi-ls', '/one/bin/modwsgi-ls', '/two/bin/modwsgi-ls'] });
});

test('relative and repeated folders of PATH are left out', () => {
  const where = machine([], { env: { PATH: '.:/usr/bin::/usr/bin' } });
  assert.deepEqual(findServer(where), { searched: ['/ext/server/modwsgi-ls', '/usr/bin/modwsgi-ls', '/home/ann/go/bin/modwsgi-ls'] });
});

test('Windows has its own separators, its own suffix and its own spelling of PATH', () => {
  const where = machine([], { platform: 'win32', home: 'C:\\Users\\ann', extension: 'C:\\ext', env: { Path: 'C:\\Tools;D:\\bin' } });
  assert.deepEqual(findServer(where), {
    searched: ['C:\\ext\\server\\modwsgi-ls.exe', 'C:\\Tools\\modwsgi-ls.exe', 'D:\\bin\\modwsgi-ls.exe', 'C:\\Users\\ann\\go\\bin\\modwsgi-ls.exe'],
  });
});

test('the server inside the extension comes before those of the machine', () => {
  assert.deepEqual(findServer(machine(['/usr/bin/modwsgi-ls', '/ext/server/modwsgi-ls'])), { found: '/ext/server/modwsgi-ls' });
});

test('versions that agree, or that tell nothing, are not spoken of', () => {
  for (const server of ['0.2.0', 'v0.2.0', '0.2.0+1a2b3c4d5e6f', '0.0.0-20261125103000-1a2b3c4d5e6f', '(devel)', undefined]) {
    assert.equal(agreement('0.2.0', server, '/usr/bin/modwsgi-ls'), undefined, server);
  }
});

test('of two releases the older is named', () => {
  assert.match(agreement('0.10.0', '0.9.1', '/usr/bin/modwsgi-ls')!, /the extension is newer .* 0\.9\.1 at \/usr\/bin\/modwsgi-ls\)\. Update the server/);
  assert.match(agreement('0.2.0', '1.0.0', '/usr/bin/modwsgi-ls')!, /the server is newer .* Update the extension/);
});

test('the package for a machine is named as the script names it', () => {
  assert.equal(packageFor('darwin', 'arm64', '0.2.0'), 'modwsgi-ls-darwin-arm64-0.2.0.vsix');
  assert.equal(packageFor('freebsd', 'x64', '0.2.0'), undefined);
});
