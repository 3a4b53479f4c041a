// Holds a recording of what the server sent (PROTOCOL_RECORDING of `go test ./server`) against the types of LSP's own
// package, and against what LSP demands beside them: node lint.mjs RECORDING
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { createGenerator } from 'ts-json-schema-generator';
import { brokenLaws, narrow } from './laws.mjs';

const path = new URL('messages.ts', import.meta.url).pathname;
const schema = createGenerator({ path, type: '*', skipTypeCheck: true, additionalProperties: false }).createSchema('*');
narrow(schema);
const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addSchema(schema, 'lsp');

const tables = { result: 'Results', notification: 'Notifications', request: 'Requests' };
const untyped = new Set(['workspace/executeCommand', '$/progress', 'window/workDoneProgress/create']); // their values are any
const messages = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const legend = messages.find(({ method, kind }) => kind === 'result' && method === 'initialize').value.capabilities.semanticTokensProvider.legend;
let checked = 0;
let failed = 0;
const methods = new Set();
for (const { kind, method, value } of messages) {
  if (untyped.has(method) || method.startsWith('modwsgi/') || (kind === 'request' && value === null)) continue;
  const table = tables[kind];
  const known = schema.definitions[table].properties[method];
  const errors = known
    ? [...check(`lsp#/definitions/${table}/properties/${method.replaceAll('~', '~0').replaceAll('/', '~1')}`, value), ...brokenLaws(method, value, legend)]
    : [`no type is known for the ${kind}`];
  checked += 1;
  methods.add(method);
  if (errors.length > 0) {
    failed += 1;
    if (failed <= 10) console.log(`${kind} ${method}: ${errors.slice(0, 5).join('; ')}\n  ${JSON.stringify(value).slice(0, 400)}`);
  }
}
console.log(`${methods.size} methods`);
console.log(`${checked - failed} passed, ${failed} failed`);
process.exit(failed > 0 || checked === 0 ? 1 : 0);

function check(reference, value) {
  const validate = ajv.getSchema(reference) ?? ajv.compile({ $ref: reference });
  return validate(value) ? [] : validate.errors.map((error) => `${error.instancePath} ${error.message}`);
}
