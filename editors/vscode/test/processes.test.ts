import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupAt, rowsOf, statusOf, type ProcessTree } from '../src/processes';

const location = { uri: 'file:///etc/apache2/a.conf', range: { start: { line: 1, character: 0 }, end: { line: 1, character: 5 } } };

const tree: ProcessTree = {
  root: '/etc/apache2/apache2.conf',
  fragment: false,
  groups: [
    {
      label: 'parallel',
      mode: 'own',
      detail: '1 process × 15 threads',
      location,
      interpreters: [
        {
          label: 'api',
          mode: 'own',
          because: [{ label: 'WSGIPerInterpreterGIL On', location }],
          mounts: [{ label: '/api', location }, { label: '/api', location: null }],
        },
      ],
    },
    { label: 'idle', interpreters: null },
  ],
};

test('groups hold interpreters, and those their mounts and what decided', () => {
  const [parallel, idle] = rowsOf(tree);
  assert.deepEqual(
    [parallel!.label, parallel!.description, parallel!.rows[0]!.label, parallel!.rows[0]!.rows.map(({ kind, label }) => `${kind} ${label}`)],
    ['parallel', '1 process × 15 threads', 'api', ['mount /api', 'mount /api', 'because WSGIPerInterpreterGIL On']],
  );
  assert.deepEqual(idle!.rows, []);
});

test('rows have names of their own that stay when others come', () => {
  const ids = (t: ProcessTree) => rowsOf(t).flatMap((group) => [group.id, ...group.rows.flatMap((row) => [row.id, ...row.rows.map(({ id }) => id)])]);
  const before = ids(tree);
  assert.equal(new Set(before).size, before.length);
  const more = ids({ ...tree, groups: [{ label: 'new' }, ...tree.groups!] });
  assert.ok(before.every((id) => more.includes(id)));
});

test('the status names the build, or that the main configuration is missing', () => {
  const status = { uri: 'file:///a.conf', root: '/etc/apache2/apache2.conf', fragment: false, target: 'Python 3.13t · mod_wsgi 6.0.5' };
  assert.equal(statusOf(status).text, '$(server-process) Python 3.13t · mod_wsgi 6.0.5');
  const long = "Python 3.13t (from the module's file name mod_wsgi-py313.cpython-313t-x86_64-linux-gnu.so)";
  assert.equal(statusOf({ ...status, target: long }).text, "$(server-process) Python 3.13t (from the module's file name)");
  assert.ok(statusOf({ ...status, target: long }).tooltip.includes(long));
  assert.equal(statusOf({ ...status, target: { label: 'Python 3.12' } }).text, '$(server-process) Python 3.12');
  assert.equal(statusOf({ ...status, target: null }).text, '$(server-process) Python not known');
  const alone = statusOf({ ...status, fragment: true });
  assert.ok(alone.warning);
  assert.match(alone.text, /main configuration not found/);
});

test('a line is about the group whose line, mount or reason is the nearest above it', () => {
  const at = (uri: string, line: number) => ({ uri, range: { start: { line, character: 0 }, end: { line, character: 0 } } });
  const one = at('file:///a', 2);
  const two = at('file:///a', 4);
  const groups = [
    { label: 'one', location: one, interpreters: [{ label: '', mounts: [{ label: '/', location: at('file:///a', 9) }], because: [{ label: '', location: at('file:///b', 1) }] }] },
    { label: 'two', location: two },
  ];
  const group = (uri: string, line: number) => groupAt({ root: '', fragment: false, groups }, (known) => known === uri, line);
  assert.deepEqual([1, 2, 3, 4, 8, 9, 20].map((line) => group('file:///a', line)), [undefined, one, one, two, two, one, one]);
  assert.equal(group('file:///b', 5), one);
  assert.equal(group('file:///c', 5), undefined);
});
