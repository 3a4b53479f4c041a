import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { test } from 'node:test';

const folder = path.join(__dirname, '..');
const read = (file: string) => fs.readFileSync(path.join(folder, file), 'utf8');
const manifest = JSON.parse(read('package.json'));
const { contributes } = manifest;
const commands: string[] = contributes.commands.map(({ command }: { command: string }) => command);

test('menus, walkthrough and settings name commands that there are', () => {
  const named = [...JSON.stringify(contributes).matchAll(/(?:command:|onCommand:|"command":")(modwsgi-ls\.\w+)/g)].map(([, command]) => command!);
  assert.ok(named.length > commands.length);
  assert.deepEqual([...new Set(named)].sort(), [...commands].sort());
});

test('each command is registered', () => {
  const source = read('src/extension.ts');
  const registered = [...source.matchAll(/command\('(\w+)'/g)].map(([, name]) => `modwsgi-ls.${name}`);
  assert.deepEqual(registered.sort(), [...commands].sort());
});

test('each file that is named is there', () => {
  const named = [...JSON.stringify(manifest).matchAll(/"((?:\.\/)?(?:media|snippets|syntaxes)\/[^"]+)"/g)].map(([, file]) => file!);
  for (const file of [...named, ...pictures('README.md')]) {
    assert.ok(fs.existsSync(path.join(folder, file)), file);
  }
});

function pictures(file: string): string[] {
  return [...read(file).matchAll(/!\[[^\]]*\]\((media\/[^)]+)\)/g)].map(([, picture]) => picture!);
}

test('settings stand in groups, in the order in which they are met', () => {
  const orders = contributes.configuration.flatMap(({ properties }: { properties: Record<string, { order: number }> }) => Object.values(properties).map(({ order }) => order));
  assert.deepEqual(orders, [...orders].sort((one, other) => one - other));
});

test('the walkthrough has no markup that VS Code shows as it stands there', () => {
  for (const { steps } of contributes.walkthroughs) {
    for (const { id, description } of steps as { id: string; description: string }[]) {
      assert.doesNotMatch(description.replaceAll('**', ''), /[`*]/, id);
    }
  }
});

test('the change log tells of this version', () => {
  assert.match(read('CHANGELOG.md'), new RegExp(`^## ${manifest.version.replaceAll('.', '\\.')}\\b`, 'm'));
});

interface Snippet {
  prefix: string;
  body: string[];
}

const snippets: Record<string, Snippet> = JSON.parse(read('snippets/apache.json'));

/** What a snippet inserts when each of its stops is left as it is. */
function expand({ body }: Snippet): string {
  return body
    .join('\n')
    .replace(/\$\{\d+:([^}]*)\}/g, '$1')
    .replace(/(?<!\\)\$\d+/g, '')
    .replaceAll('\\$', '$');
}

test('each stop has one default, wherever it stands', () => {
  for (const [name, snippet] of Object.entries(snippets)) {
    const defaults = new Map<string, string>();
    for (const [, stop, value] of snippet.body.join('\n').matchAll(/\$\{(\d+):([^}]*)\}/g)) {
      assert.equal(defaults.get(stop!) ?? value, value, `${name}, stop ${stop}`);
      defaults.set(stop!, value!);
    }
  }
});

const server = process.env.MODWSGI_LS;

/** The least that a server needs before the snippet can stand in it. */
const base = `LoadModule mpm_event_module modules/mod_mpm_event.so
LoadModule authz_core_module modules/mod_authz_core.so
LoadModule alias_module modules/mod_alias.so
LoadModule setenvif_module modules/mod_setenvif.so
Listen 80
ServerName localhost
`;

for (const [name, snippet] of Object.entries(snippets)) {
  test(`snippet: ${name}: httpd takes it`, { skip: server ? false : 'MODWSGI_LS does not name a server' }, () => {
    const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'modwsgi-ls-snippet-'));
    try {
      const file = path.join(scratch, 'httpd.conf');
      const text = expand(snippet);
      fs.writeFileSync(file, base + (text.includes('LoadModule') ? '' : 'LoadModule wsgi_module modules/mod_wsgi.so\n') + text + '\n');
      const { roots } = JSON.parse(execFileSync(server!, ['check', '--format', 'json', '--python', '3.13t', file], { encoding: 'utf8' }));
      const bad = roots[0].findings.filter(({ severity }: { severity: string }) => severity === 'error');
      assert.deepEqual(bad, []);
    } finally {
      fs.rmSync(scratch, { recursive: true });
    }
  });
}
