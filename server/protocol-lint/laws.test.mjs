// node --test: each law is broken once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brokenLaws } from './laws.mjs';

const range = (from, to, line = 0) => ({ start: { line, character: from }, end: { line, character: to } });
const legend = { tokenTypes: ['comment'], tokenModifiers: ['definition'] };

const broken = {
  'a range ends before its start': ['textDocument/hover', { range: range(3, 2) }],
  'the selectionRange of a is outside of its range': ['textDocument/documentSymbol', [{ name: 'a', range: range(1, 3), selectionRange: range(0, 2) }]],
  'a symbol has no name': ['textDocument/documentSymbol', [{ name: ' ', range: range(1, 3), selectionRange: range(1, 2) }]],
  'the targetSelectionRange is outside of the targetRange': ['textDocument/definition', [{ targetRange: range(1, 3), targetSelectionRange: range(0, 2) }]],
  'a selection range is not inside of its parent': ['textDocument/selectionRange', [{ range: range(0, 5), parent: { range: range(1, 6) } }]],
  'insert is no prefix of replace': ['textDocument/completion', { items: [{ textEdit: { insert: range(1, 2), replace: range(0, 3) } }] }],
  'a fold has no lines': ['textDocument/foldingRange', [{ startLine: 2, endLine: 2 }]],
  'a parameter is not in its signature': ['textDocument/signatureHelp', { signatures: [{ label: 'a b', parameters: [{ label: 'c' }] }] }],
  'edits overlap': ['textDocument/formatting', [{ newText: '', range: range(0, 3) }, { newText: '', range: range(2, 4) }]],
  'a hint is empty': ['textDocument/inlayHint', [{ label: '' }]],
  'tokens have five numbers each': ['textDocument/semanticTokens/full', { data: [0, 0, 1, 0] }],
  'a token is not of the legend': ['textDocument/semanticTokens/full', { data: [0, 0, 1, 1, 0] }],
  'ranges overlap': ['textDocument/documentHighlight', [{ range: range(0, 3) }, { range: range(1, 2) }]],
};

for (const [law, [method, value]] of Object.entries(broken)) {
  test(law, () => assert.deepEqual(brokenLaws(method, value, legend), [law]));
}

test('nothing is said of what keeps them', () => {
  assert.deepEqual(brokenLaws('textDocument/formatting', [{ newText: '', range: range(0, 3) }, { newText: '', range: range(3, 4) }], legend), []);
  assert.deepEqual(brokenLaws('textDocument/semanticTokens/full', { data: [0, 0, 1, 0, 1] }, legend), []);
});
