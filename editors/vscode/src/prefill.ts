// The URL that a place of a configuration is about. This file knows no VS Code, so that it can be tested without one.

/** Whether a name can stand in a URL: one with a variable or a macro's parameter cannot. */
const plainName = /^[\w.-]+$/;

/**
 * The URL of the virtual host and of the mount at a line, counted from 0: http://shop.example.com/api. Outside of
 * virtual hosts only a path.
 */
export function urlAt(text: string, line: number): string {
  const lines = text.split(/\r\n|\r|\n/);
  const path = mountAt(lines, line) ?? '/';
  const host = hostAt(lines, line);
  return host === undefined ? path : host + path;
}

/** The path of the mount at the line, which may be continued from the lines above. */
function mountAt(lines: string[], line: number): string | undefined {
  let first = line;
  while (first > 0 && lines[first - 1]?.endsWith('\\')) {
    first--;
  }
  const path = /^\s*(?:WSGIScriptAlias\s+|<Location\s+)"?(\/[^\s">]*)/i.exec(lines[first] ?? '')?.[1];
  return path?.includes('${') ? undefined : path;
}

function hostAt(lines: string[], line: number): string | undefined {
  let first = line;
  while (first >= 0 && !/^\s*<VirtualHost\b/i.test(lines[first] ?? '')) {
    if (first < line && /^\s*<\/VirtualHost\b/i.test(lines[first] ?? '')) {
      return undefined;
    }
    first--;
  }
  if (first < 0) {
    return undefined;
  }
  const port = /:(\d+)/.exec(lines[first]!.replace(/\[[^\]]*\]/, ''))?.[1];
  for (const inside of lines.slice(first + 1)) {
    if (/^\s*<\/VirtualHost\b/i.test(inside)) {
      break;
    }
    const name = /^\s*ServerName\s+"?(?:(https?):\/\/)?([^\s":]+)(?::(\d+))?/i.exec(inside);
    if (name && plainName.test(name[2]!)) {
      return origin(name[1], name[2]!, port ?? name[3]);
    }
  }
  return undefined;
}

function origin(scheme: string | undefined, name: string, port: string | undefined): string {
  scheme ??= port === '443' ? 'https' : 'http';
  const usual = scheme === 'https' ? '443' : '80';
  return `${scheme}://${name}${port === undefined || port === usual ? '' : `:${port}`}`;
}
