// What LSP's text demands beside its types: order, nesting, limits of numbers.

const before = (a, b) => a.line < b.line || (a.line === b.line && a.character <= b.character);
const inside = (inner, outer) => before(outer.start, inner.start) && before(inner.end, outer.end);
const isRange = (value) => value?.start?.line !== undefined && value?.end?.line !== undefined;

/** Makes the schema as narrow as LSP's base types are, which TypeScript only names. */
export function narrow({ definitions }) {
  Object.assign(definitions.uinteger, { type: 'integer', minimum: 0, maximum: 2 ** 31 - 1 });
  Object.assign(definitions.integer, { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 });
  for (const uri of [definitions.DocumentUri, definitions.URI]) {
    uri.pattern = '^[a-z][a-z0-9+.-]*:[^ \\\\]*$';
  }
}

/** The laws that a message breaks. */
export function brokenLaws(method, value, legend) {
  const broken = [];
  const demand = (holds, law) => holds || broken.push(law);
  walk(value, (part) => {
    if (isRange(part)) {
      demand(before(part.start, part.end), 'a range ends before its start');
    }
    if (isRange(part.range) && isRange(part.selectionRange)) {
      demand(inside(part.selectionRange, part.range), `the selectionRange of ${part.name} is outside of its range`);
      demand(part.name.trim() !== '', 'a symbol has no name');
    }
    if (isRange(part.targetRange) && isRange(part.targetSelectionRange)) {
      demand(inside(part.targetSelectionRange, part.targetRange), 'the targetSelectionRange is outside of the targetRange');
    }
    if (part.parent && isRange(part.range)) {
      demand(inside(part.range, part.parent.range), 'a selection range is not inside of its parent');
    }
    if (isRange(part.insert) && isRange(part.replace)) {
      demand(inside(part.insert, part.replace) && before(part.insert.start, part.replace.start), 'insert is no prefix of replace');
      demand(part.replace.start.line === part.replace.end.line, 'a completion replaces several lines');
    }
    if (part.startLine !== undefined) {
      demand(part.startLine < part.endLine, 'a fold has no lines');
    }
    if (part.signatures) {
      demand(part.signatures.length > (part.activeSignature ?? 0), 'the active signature is not among the signatures');
      for (const { label, parameters } of part.signatures) {
        demand((parameters ?? []).every((one) => typeof one.label !== 'string' || label.includes(one.label)), 'a parameter is not in its signature');
      }
    }
    for (const edits of [part.edits, ...Object.values(part.changes ?? {})]) {
      demand(!Array.isArray(edits) || areApart(edits.filter(({ range }) => range)), 'edits overlap');
    }
  });
  if (Array.isArray(value) && value.every(({ newText, range }) => newText !== undefined && range)) {
    demand(areApart(value), 'edits overlap');
  }
  if (method === 'textDocument/inlayHint') {
    demand((value ?? []).every(({ label }) => label.length > 0), 'a hint is empty');
  }
  if (method.startsWith('textDocument/semanticTokens') && value?.data) {
    demand(value.data.length % 5 === 0, 'tokens have five numbers each');
    for (let at = 0; at + 4 < value.data.length; at += 5) {
      const [, , length, type, modifiers] = value.data.slice(at, at + 5);
      demand(length > 0 && type < legend.tokenTypes.length && modifiers < 2 ** legend.tokenModifiers.length, 'a token is not of the legend');
    }
  }
  if (method === 'textDocument/documentHighlight' || method === 'textDocument/linkedEditingRange') {
    const ranges = (value?.ranges ?? value ?? []).map((one) => ({ range: one.range ?? one }));
    demand(areApart(ranges), 'ranges overlap');
  }
  return [...new Set(broken)];
}

function areApart(edits) {
  const sorted = edits.map(({ range }) => range).sort((a, b) => (before(a.start, b.start) ? (before(b.start, a.start) ? 0 : -1) : 1));
  return sorted.every((range, at) => at === 0 || before(sorted[at - 1].end, range.start));
}

function walk(value, visit) {
  if (value !== null && typeof value === 'object') {
    visit(value);
    Object.values(value).forEach((part) => walk(part, visit));
  }
}
