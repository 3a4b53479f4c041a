// Finding the server's program. This file knows no VS Code, so that it can be tested without one.

import * as path from 'node:path';

/** What the search depends on; the tests give their own. */
export interface Surroundings {
  /** The setting modwsgi-ls.serverPath; empty when it is not set. */
  configured: string;
  /** The extension's own folder. */
  extension: string;
  platform: NodeJS.Platform;
  home: string;
  env: Record<string, string | undefined>;
  /** Whether a path names a program that can be run. */
  isProgram(file: string): boolean;
}

/** Where the server is, or, when it is nowhere, where it was looked for. */
export type Search = { found: string } | { searched: string[] };

/**
 * Finds the server: where the setting says, and nowhere else when it says something; otherwise in
 * the extension itself, in the folders of PATH, and then in the folder in which `go install` puts
 * programs ($GOBIN, else bin in each folder of $GOPATH, else ~/go/bin).
 */
export function findServer(where: Surroundings): Search {
  const candidates = where.configured === '' ? everywhere(where) : [expandHome(where.configured, where)];
  const found = candidates.find((file) => where.isProgram(file));
  return found === undefined ? { searched: candidates } : { found };
}

function everywhere({ extension, platform, home, env }: Surroundings): string[] {
  const system = platform === 'win32' ? path.win32 : path.posix;
  const program = platform === 'win32' ? 'modwsgi-ls.exe' : 'modwsgi-ls';
  const list = (value: string | undefined) => (value ?? '').split(system.delimiter).filter((folder) => system.isAbsolute(folder));

  const goPath = list(env.GOPATH);
  const goBin = list(env.GOBIN);
  if (goBin.length === 0) {
    goBin.push(...(goPath.length > 0 ? goPath : [system.join(home, 'go')]).map((folder) => system.join(folder, 'bin')));
  }
  const folders = new Set([system.join(extension, 'server'), ...list(pathVariable(env)), ...goBin]);
  return [...folders].map((folder) => system.join(folder, program));
}

/** Windows spells the variable Path, and a copy of the environment knows letter case. */
function pathVariable(env: Surroundings['env']): string | undefined {
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH');
  return name === undefined ? undefined : env[name];
}

function expandHome(file: string, { platform, home }: Surroundings): string {
  const system = platform === 'win32' ? path.win32 : path.posix;
  return /^~(?=$|[\\/])/.test(file) ? system.join(home, file.slice(1)) : file;
}

/**
 * What to say when the extension and the server are of different releases; undefined when they agree. A server that
 * was built from a checkout counts as the release before it, and one without a release as any.
 */
export function agreement(extension: string, server: string | undefined, program: string): string | undefined {
  const release = /^v?(\d+\.\d+\.\d+)(?:\+|$)/.exec(server ?? '')?.[1];
  if (release === undefined || release === extension) {
    return undefined;
  }
  const [older, newer] = compare(release, extension) < 0 ? ['server', 'extension'] : ['extension', 'server'];
  return `modwsgi-ls: the ${newer} is newer than the ${older} (extension ${extension}, server ${release} at ${program}). Update the ${older}, or some features will be missing.`;
}

function compare(one: string, other: string): number {
  const [a, b] = [one.split('.').map(Number), other.split('.').map(Number)];
  return a.map((number, at) => number - b[at]!).find((difference) => difference !== 0) ?? 0;
}

/** The name of the package of the extension that has the server for this machine inside. */
export function packageFor(platform: string, arch: string, version: string): string | undefined {
  const systems = ['linux', 'darwin', 'win32'];
  const processors = ['x64', 'arm64'];
  return systems.includes(platform) && processors.includes(arch) ? `modwsgi-ls-${platform}-${arch}-${version}.vsix` : undefined;
}
