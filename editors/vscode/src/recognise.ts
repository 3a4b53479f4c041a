// Telling an Apache configuration by its name and its text. This file knows no VS Code, so that it can be tested
// without one; editors/neovim/ftdetect and editors/emacs have the same rules in their languages.

/** Main configuration files, as their names tell, and the folders in which they are not looked for. */
export const mainFiles = '**/{apache2,httpd}.conf';
export const notOurs = '**/node_modules/**';

const sections =
  'VirtualHost|IfModule|IfDefine|IfVersion|IfFile|Directory|DirectoryMatch|Location|LocationMatch|Files|FilesMatch|' +
  'Proxy|ProxyMatch|Limit|LimitExcept|RequireAll|RequireAny|RequireNone|Macro|AuthnProviderAlias|WSGIInterpreterOptions';

const directives =
  'WSGI[A-Z]\\w+|ServerRoot|DocumentRoot|ServerTokens|ServerSignature|ServerAlias|KeepAliveTimeout|CustomLog|LogFormat|IncludeOptional|' +
  'RewriteEngine|RewriteCond|RewriteRule|SetEnvIf|SetEnvIfNoCase|AllowOverride|MaxRequestWorkers|MaxConnectionsPerChild|' +
  'AddOutputFilterByType|DirectoryIndex|ScriptAlias|AliasMatch|ProxyPass|ProxyPassReverse|ProxyPreserveHost|SSLEngine|' +
  'SSLCertificateFile|RequestHeader';

/** Lines that Apache has and formats that look alike have not. */
const ofApache = [
  new RegExp(`^\\s*<(${sections})(\\s[^>]*)?>\\s*$`, 'i'),
  new RegExp(`^\\s*(${directives})\\s+[^\\s=]`),
  /^\s*LoadModule\s+\w+_module\s/i,
  /^\s*Listen\s+([\w.*-]+:|\[[\da-f:.]+\]:)?\d+(\s+https?)?\s*$/i,
  /^\s*Require\s+(all|ip|host|local|not|expr|env|method|user|group|valid-user)\b/,
];

/** Lines of ProFTPD and CUPS, whose configurations have Apache's manner of writing. */
const ofOthers = [
  /^\s*(ServerType|DefaultRoot|RequireValidShell|MaxInstances|AuthPAM)\b/,
  /^\s*<(Global|Anonymous|Policy)\b/,
  /^\s*<Limit\s+(LOGIN|WRITE|READ|ALL|DIRS|STOR|SITE_CHMOD)\b/,
  /^\s*(SystemGroup|DefaultAuthType|WebInterface|Browsing|BrowseLocalProtocols)\s/,
];

/** As much of a file as is looked at: licences and comments can be long. */
const linesLookedAt = 500;

/** Whether the text is that of an Apache configuration. */
export function readsLikeApache(text: string): boolean {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/, linesLookedAt);
  const has = (patterns: RegExp[]) => lines.some((line) => patterns.some((pattern) => pattern.test(line)));
  return has(ofApache) && !has(ofOthers);
}

/** Whether a file of this name may be a configuration, or the template of one, so that its text is worth a look. */
export function mayBeConfiguration(file: string): boolean {
  const parts = file.split(/[\\/]/);
  const name = parts.pop()!;
  if (/\.(conf|load|vhost|inc)(\.[\w-]+)*$/i.test(name)) {
    return true;
  }
  // Debian's sites-available/example.com, Red Hat's vhosts.d/example.
  return !/\.(txt|md|rst|log|xml|html?|json|ya?ml)$/i.test(name) && parts.some((folder) => /^(sites|mods|conf|vhosts)(-enabled|-available|\.d)$/i.test(folder));
}
