import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summary, type RequestAnswer } from '../src/answer';

const api: RequestAnswer = {
  url: '/api',
  status: 200,
  processGroup: 'api',
  applicationGroup: 'cpu',
  mode: 'own',
  codes: [],
  decidedBy: [{ file: '/etc/apache2/apache2.conf', line: 9, reason: 'the mount that takes /api' }],
  perRequest: null,
};

test('a request that is known to the end', () => {
  assert.deepEqual(summary(api), { label: 'own GIL', detail: 'process group api · application group cpu · status 200' });
});

test('the empty names are embedded mode and the main interpreter', () => {
  assert.deepEqual(summary({ ...api, processGroup: '', applicationGroup: '', mode: 'shared' }), {
    label: 'shared GIL',
    detail: 'embedded mode · main interpreter (%{GLOBAL}) · status 200',
  });
});

test('a name that the request decides is not made up', () => {
  const perRequest = { pattern: '%{ENV:APP}', candidates: ['one', 'two'] };
  assert.deepEqual(summary({ ...api, applicationGroup: null, mode: null, status: null, perRequest }), {
    label: 'decided by each request',
    detail: 'process group api · %{ENV:APP} decides per request: one, two',
  });
});

test('a mode that differs between builds of Python is not made up', () => {
  assert.equal(summary({ ...api, mode: null }).label, 'decided by the build of Python, which is not known');
});

test('a request that mod_wsgi refuses', () => {
  const refused = { ...api, status: 500, processGroup: null, applicationGroup: null, mode: null, codes: ['WSGI0151'] };
  assert.deepEqual(summary(refused), { label: 'no Python', detail: 'status 500 · WSGI0151' });
});
