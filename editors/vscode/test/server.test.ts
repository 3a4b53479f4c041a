import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findServer, type Surroundings } from '../src/server';

/** A machine on which only the given programs exist. */
function machine(programs: string[], differences: Partial<Surroundings> = {}): Surroundings {
  return {
    configured: '',
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
  assert.deepEqual(searched({ GOBIN: '/go/programs', GOPATH: '/go' }), { searched: ['/go/programs/modwsgi-ls'] });
  assert.deepEqual(searched({ GOPATH: '/one:/two' }), { searched: ['/one/bin/modwsgi-ls', '/two/bin/modwsgi-ls'] });
});

test('relative and repeated folders of PATH are left out', () => {
  const where = machine([], { env: { PATH: '.:/usr/bin::/usr/bin' } });
  assert.deepEqual(findServer(where), { searched: ['/usr/bin/modwsgi-ls', '/home/ann/go/bin/modwsgi-ls'] });
});

test('Windows has its own separators, its own suffix and its own spelling of PATH', () => {
  const where = machine([], { platform: 'win32', home: 'C:\\Users\\ann', env: { Path: 'C:\\Tools;D:\\bin' } });
  assert.deepEqual(findServer(where), {
    searched: ['C:\\Tools\\modwsgi-ls.exe', 'D:\\bin\\modwsgi-ls.exe', 'C:\\Users\\ann\\go\\bin\\modwsgi-ls.exe'],
  });
});
