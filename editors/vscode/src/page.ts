// The server's page as a page of VS Code. This file knows no VS Code, so that it can be tested without one.

/**
 * The page with what VS Code needs in it: the rules of what it may load (nothing), and the text of the panel's script,
 * which stands in the page, as the page's own rules allow no other.
 */
export function pageOf(html: string, script: string): string {
  const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'`;
  const head = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
  const tail = `<script>${script}</script>`;
  const opened = /<head[^>]*>/i.test(html) ? html.replace(/<head[^>]*>/i, (tag) => tag + head) : head + html;
  const end = opened.toLowerCase().lastIndexOf('</body>');
  return end < 0 ? opened + tail : opened.slice(0, end) + tail + opened.slice(end);
}

/** The file and the line, from 0, of a link such as file:///etc/apache2/apache2.conf#L9; undefined for other links. */
export function placeOf(link: string): { uri: string; line: number } | undefined {
  const match = /^(file:\/\/[^#]*)(?:#L?(\d+))?/.exec(link);
  return match ? { uri: match[1]!, line: Math.max(0, Number(match[2] ?? 1) - 1) } : undefined;
}
