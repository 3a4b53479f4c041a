// What the server tells about processes and the build that they run on, and how it is worded. This file knows no
// VS Code, so that it can be tested without one.

import type { Location } from 'vscode-languageclient';

/** The build that a configuration runs on, as far as it is known. */
export interface Target {
  label: string;
  python?: string | null;
  modWsgi?: string | null;
  httpd?: string | null;
  /** Where that is known from: a setting, the file name of the module, … */
  from?: string | null;
  freeThreaded?: boolean | null;
}

/** The result of modwsgi.target: the build, and the builds that one can choose. */
export interface TargetAnswer extends Target {
  choices?: string[];
}

interface Entry {
  label: string;
  location?: Location | null;
}

export interface Interpreter extends Entry {
  applicationGroup?: string | null;
  mode?: string | null;
  detail?: string;
  because?: Entry[] | null;
  mounts?: Entry[] | null;
}

export interface Group extends Entry {
  processGroup?: string | null;
  mode?: string | null;
  detail?: string;
  interpreters?: Interpreter[] | null;
}

/** The result of modwsgi.processes. */
export interface ProcessTree {
  root: string;
  /** Whether the file was read alone, since no main configuration includes it. */
  fragment: boolean;
  target?: Target | null;
  groups?: Group[] | null;
}

/** The server's notification modwsgi/status, sent after each analysis. */
export interface Status {
  uri: string;
  root: string;
  fragment: boolean;
  target?: string | Target | null;
  message?: string | null;
}

/** One row of the view, with those below it. */
export interface Row {
  kind: 'group' | 'interpreter' | 'mount' | 'because';
  /** Stays the same while the configuration is edited, so that what is folded stays so. */
  id: string;
  label: string;
  description?: string;
  mode?: string | null;
  location?: Location | null;
  rows: Row[];
}

/** The rows of the view: groups, in them interpreters, in those what decided and the mounts. */
export function rowsOf(tree: ProcessTree): Row[] {
  return rows(tree.groups, tree.root, (group, id) => ({
    kind: 'group',
    id,
    label: group.label,
    description: group.detail,
    mode: group.mode,
    location: group.location,
    rows: rows(group.interpreters, id, (interpreter, id) => ({
      kind: 'interpreter',
      id,
      label: interpreter.label,
      description: interpreter.detail,
      mode: interpreter.mode,
      location: interpreter.location,
      rows: [
        ...rows(interpreter.mounts, id, (mount, id) => ({ kind: 'mount', id, ...mount, rows: [] })),
        ...rows(interpreter.because, id, (reason, id) => ({ kind: 'because', id, ...reason, rows: [] })),
      ],
    })),
  }));
}

function rows<T extends Entry>(entries: T[] | null | undefined, parent: string, row: (entry: T, id: string) => Row): Row[] {
  const seen = new Map<string, number>();
  return (entries ?? []).map((entry) => {
    const count = (seen.get(entry.label) ?? 0) + 1;
    seen.set(entry.label, count);
    return row(entry, `${parent}\u0000${entry.label}\u0000${count}`);
  });
}

/**
 * The place of the process group that a line is about: the line, from 0, or the nearest above it that the tree knows
 * decides. `isFile` says whether a URI is that of the line's file.
 */
export function groupAt(tree: ProcessTree, isFile: (uri: string) => boolean, line: number): Location | undefined {
  let nearest = -1;
  let found: Location | undefined;
  for (const group of tree.groups ?? []) {
    const entries: Entry[] = [group, ...(group.interpreters ?? []).flatMap((one) => [...(one.because ?? []), ...(one.mounts ?? [])])];
    for (const { location } of entries) {
      const start = location?.range.start.line ?? -1;
      if (location && start <= line && start > nearest && isFile(location.uri)) {
        nearest = start;
        found = group.location ?? undefined;
      }
    }
  }
  return found;
}

/** The words for a build without the name of the module's file, which is too long for a bar. */
export function shortTarget(label: string | undefined): string | undefined {
  return label?.replace(/ \(from (the module's file name) .*\)$/, ' (from $1)');
}

/** The words of the status item for one file. */
export function statusOf(status: Status): { text: string; tooltip: string; warning: boolean } {
  const target = typeof status.target === 'string' ? status.target : status.target?.label;
  if (status.fragment) {
    return {
      text: '$(question) main configuration not found',
      tooltip: status.message || 'This file was read alone: what the main configuration says may change the answers. Click to choose the main configuration file.',
      warning: true,
    };
  }
  return {
    text: `$(server-process) ${shortTarget(target) || 'Python not known'}`,
    tooltip: [target, status.message || `Read as a part of ${status.root}.`, 'Click to choose the build.'].filter(Boolean).join('\n'),
    warning: false,
  };
}
