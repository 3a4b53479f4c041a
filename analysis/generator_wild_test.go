package analysis_test

import (
	"fmt"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// anything writes a statement of a wild configuration: most are right by themselves,
// some are wrong in the ways that the reader and the walk tell apart.
func (g *generator) anything() {
	switch n := g.random.IntN(100); {
	case n < 45:
		g.write("%s", g.directive())
	case n < 62:
		g.section()
	case n < 74:
		g.conditional()
	case n < 81:
		g.define()
	case n < 86:
		g.include()
	case n < 92:
		g.macro()
	case n < 95:
		g.write("%s", g.pick("", "# a comment", "# continued \\", "#", "   "))
	default:
		g.odd()
	}
}

// directive is a plain directive. Those with free arguments get a random number of
// them, so that counts go wrong; the others are mostly right.
func (g *generator) directive() string {
	switch g.random.IntN(14) {
	case 0:
		return g.pick("ServerAdmin", "ServerName", "SetEnv", "UnsetEnv", "PassEnv", "AuthName", "DirectoryIndex",
			"ErrorDocument", "Header", "AddType", "KeepAlive", "ForceType", "AddOutputFilterByType") + " " + g.words(0, 4)
	case 1:
		return g.pick("ServerAdmin", "Serveradmin", "ServerSignature", "ContentDigest") + " " + g.pick("on", "Off", "x", "on off", "\"On\"", "")
	case 2:
		return g.pick("Foo", "Foo bar", "ServerNam x", "Timeout", "LDAPCacheEntries 5", "PHPIniDir /x", "Require", "Foo>", "< x")
	case 3:
		return g.pick("Require all granted", "Require all denied", "AllowOverride None", "AllowOverride All", "AuthType Basic",
			"Options Indexes", "Options +Indexes -Includes", "Options Foo", "Options +Indexes Includes", "SetHandler none",
			"AllowOverride Foo", "AcceptPathInfo On", "AcceptPathInfo x")
	case 4:
		return g.pick("Timeout 5", "Timeout> 5", "KeepAlive On", "KeepAlive maybe", "KeepAlive On Off", "KeepAliveTimeout 5",
			"MaxKeepAliveRequests 100", "ServerTokens Prod", "ServerTokens x", "HostnameLookups Off", "UseCanonicalName On",
			"LogLevel warn", "LogLevel", "LogLevel nothing", "TraceEnable off", "LimitRequestBody 100", "EnableMMAP x")
	case 5:
		return g.pick("Alias /a /b", "Alias /a", "ScriptAlias /a /b", "Redirect /a http://b/", "Redirect", "RedirectMatch ^/a(.*)$ /b$1",
			"AliasMatch ^/(a /b", "RewriteEngine On", "RewriteEngine x", "RewriteRule ^/a$ /b [L]", "RewriteRule ^/a$", "RewriteCond %{HTTP_HOST} x")
	case 6:
		return g.pick("WSGIScriptAlias /a /b.wsgi", "WSGIScriptAlias /a", "WSGIScriptAlias /a /b process-group=none application-group=x",
			"WSGIScriptAlias /a /b application-group=%{GLOBAL}", "WSGIScriptAlias /a /b foo=1", "WSGIScriptAlias /a /b process-group=",
			"WSGIScriptAliasMatch ^/a /b", "WSGIProcessGroup one", "WSGIProcessGroup", "WSGIApplicationGroup %{GLOBAL}",
			"WSGIRestrictEmbedded On", "WSGIRestrictEmbedded x", "WSGIPassAuthorization On", "WSGIPythonHome /opt/x",
			"WSGIImportScript /x process-group=one application-group=%{GLOBAL}", "WSGIRestrictProcess one", "WSGICallableObject app")
	case 7:
		return fmt.Sprintf("WSGIDaemonProcess %s %s", g.pick("one", "two", "three", "one", "a b"),
			g.pick("", "threads=5", "threads=-1", "threads=abc", "processes=0", "processes=2 threads=3", "display-name=%{GROUP}",
				"foo=bar", "user", "home=relative", "umask=9", "python-path=/x:/y", "maximum-requests=1k", "stack-size=0", "inactivity-timeout= threads=2"))
	case 8:
		return g.pick("Listen 127.0.0.1:8999", "ServerAlias x", "DocumentRoot /tmp", "User www-data", "ServerPath /x", "ServerLimit 4",
			"AddDefaultCharset UTF-8", "FileETag None", "FileETag a b", "Error", "Error \"stop here\"", "IndexOptions FancyIndexing", "IndexOptions Foo")
	case 9:
		return g.pick("SetEnvIf Host x y=1", "SetEnvIf Host", "SetEnvIf Host (x y", "BrowserMatch x y", "ExpiresActive On", "ExpiresActive x",
			"FilterProvider a b c", "FilterDeclare x", "AddHandler cgi-script .cgi", "AddLanguage en .en", "Order allow,deny", "Order x", "Allow from all", "Deny all")
	}
	return g.pick("ServerAdmin a@b", "SetEnv A b", "SetEnv A", "AddType text/x .x", "ErrorDocument 404 /x", "DirectoryIndex index.html",
		"Timeout 30", "ServerName www.example.com", "SetEnv X \"a b\"", "CustomLog /dev/null common", "Header set X y")
}

func (g *generator) section() {
	if g.depth > 4 {
		return
	}
	head := g.pick("Directory /srv", "Directory \"/srv/a b\"", "Location /x", "Files x", "VirtualHost *:80", "VirtualHost 127.0.0.1:8080", "If \"true\"",
		"DirectoryMatch ^/srv", "LocationMatch \"^/(a|b)\"", "FilesMatch \\.py$", "Limit GET POST", "LimitExcept GET", "RequireAll", "RequireAny", "Proxy *",
		"Directory ~ ^/x", "Files ~ x", "Directory /srv/${A}", "If \"%{HTTP_HOST} == 'x'\"", "ElseIf \"true\"", "Else")
	if g.one(12) {
		head = g.pick("Directory", "Directory ", "Directory /a /b", "Location", "If", "If true", "If \"%{NO_SUCH} == 'x'\"", "Foo x", "VirtualHost", "VirtualHost *:99999999",
			"Limit", "Limit TRACE", "DirectoryMatch ^/(", "Else x", "VirtualHost *", "VirtualHost _default_:80", "RequireAll x")
	}
	closing := ">"
	if g.one(40) {
		closing = g.pick("", "> x", ">>", " >", "> # x")
	}
	g.write("<%s%s", head, closing)
	g.body()
	name, _, _ := strings.Cut(head, " ")
	g.close(name)
}

func (g *generator) close(name string) {
	switch g.random.IntN(60) {
	case 0:
	case 1:
		g.write("</%s", name)
	case 2:
		g.write("</%s>", g.pick("Directory", "Foo", "IfDefine", "VirtualHost"))
	case 3:
		g.write("</%s%s", name, g.pick(" >", ">>", "> x", ")", ">x"))
	case 4:
		g.write("\"</%s>\"", name)
	default:
		g.write("</%s>", name)
	}
}

func (g *generator) conditional() {
	if g.depth > 4 {
		return
	}
	head := g.pick("IfDefine GIVEN", "IfDefine !GIVEN", "IfDefine A", "IfDefine NOT", "IfDefine \"GIVEN\"", "IfModule mod_alias.c", "IfModule alias_module",
		"IfModule !mod_wsgi.c", "IfModule mod_nothere.c", "IfModule event.c", "IfModule core.c", "IfVersion >= 2.4", "IfVersion < 2.4.1", "IfVersion "+g.version,
		"IfFile main.conf", "IfFile !/nowhere", "IfDirective ServerName", "IfDirective Nothing", "IfSection Directory", "IfSection !Foo", "IfDefine ${A}")
	if g.one(12) {
		head = g.pick("IfDefine", "IfDefine !", "IfVersion", "IfVersion => 2", "IfVersion >= 2.4.1.1", "IfVersion ~ /2/", "IfVersion = /2.4/", "IfVersion = /2", "IfDefine ! NOT", "IfDefine GIVEN x", "IfModule \"!mod_wsgi.c\"")
	}
	closing := ">"
	if g.one(40) {
		closing = g.pick("", "> x", " >", ">>")
	}
	g.write("<%s%s", head, closing)
	g.body()
	name, _, _ := strings.Cut(head, " ")
	g.close(name)
}

func (g *generator) define() {
	switch g.random.IntN(10) {
	case 0:
		g.write("UnDefine %s", g.pick("A", "a", "B", "NOT", "", "x:y", "GIVEN"))
	case 1:
		g.write("Define %s", g.pick("", "A b c", "x:y z", "A", "B", "\"\" x"))
	default:
		g.write("Define %s %s", g.pick("A", "a", "B", "NAME"), g.pick("value", "\"two words\"", "/srv", "${B}", "\"\"", "ServerName", "'a \"b'", "<Directory", "#", "GIVEN", "x>"))
	}
}

func (g *generator) include() {
	g.write("%s %s", g.pick("Include", "IncludeOptional", "IncludeOptional", "Include"),
		g.pick("part0.conf", "part1.conf", "conf.d", "conf.d/*.conf", "conf.d/*", "sites/*/*.conf", "sites/*/", "nothere.conf", "nothere/*.conf",
			"part*.conf", "sites/linked", "sites/linked/*", "sites/*", "part[01].conf", "part?.conf", "./part0.conf", "conf.d/../part0.conf", "\"part0.conf\"", "*/0.conf", "sites/x", "part0.conf/x", "[p", "${A}", ""))
}

func (g *generator) macro() {
	if g.one(2) && len(g.macros) > 0 {
		m := g.macros[g.random.IntN(len(g.macros))]
		count := m.count
		if g.one(15) {
			count++
		}
		g.write("Use %s %s", m.name, g.words(count, count))
		g.out.WriteString("# behind Use\n")
		return
	}
	if g.one(12) {
		g.write("%s", g.pick("Use", "Use nothere", "UndefMacro nothere", "UndefMacro", "<Macro", "<Macro>", "Use \"\""))
		g.out.WriteString("# behind Use\n")
		return
	}
	if g.depth > 3 {
		return
	}
	m := macro{g.pick("m", "M", "vhost", "n"), g.random.IntN(3), g.place.name}
	parameters := []string{"", " $a", " $a %b", " @c"}[m.count]
	if m.count == 1 && g.one(2) {
		parameters = " @c"
	}
	g.write("<Macro %s%s%s", m.name, parameters, g.pick(">", ">", ">", "> x"))
	for range 1 + g.random.IntN(3) {
		g.write("%s", g.pick("SetEnv X $a", "SetEnv X @c", "ServerAdmin %b", "Foo $a", "<Directory /$a>", "</Directory>", "SetEnv ${A} $a", "# $a", "Define $a b", "Timeout 3", "Use m a", g.directive()))
	}
	g.close("Macro")
	g.macros = append(g.macros, m)
}

// odd is what hardly anybody writes.
func (g *generator) odd() {
	g.out.WriteString(g.pick(
		"</Directory>\n", "\"ServerAdmin\" a\n", "'Timeout' 3\n", "${A} x\n", "${B}\n", "ServerAdmin a\x00b c\n", "\xef\xbb\xbfTimeout 3\n",
		"Timeout\u00a030\n", "\\\nTimeout 5\n", "Timeout \\\n\n", "<Directory/x>\n</Directory>\n", "<Directory\"/x\">\n</Directory>\n",
		"<IfDefine NOT>\n<Foo> a\n</Foo>\n</IfDefine>\n", "<IfDefine NOT>\n# \\\n</IfDefine>\n</IfDefine>\n", "< Directory /x>\n</>\n",
		"<Directory \\\n /x>\n</Direc\\\ntory>\n", "LoadModule alias_module modules/x.so\n", "LoadModule so_module x\n", "LoadModule foo_module nothere.so\n",
		"LoadModule\n", "Listen\n", "\v\fTimeout 3\n", "Timeout\v3\n", "<If \"%{HTTP_HOST} =~ /x/ && true\">\n</If>\n",
		"<Else>\n</Else>\n", "MacroIgnoreEmptyArgs\n", "F"+strings.Repeat("o", 9000)+"\n", "SetEnv X \""+strings.Repeat("long ", 4000)+"\"\n",
		"ServerAdmin a\rb\n", "Timeout 5\r\r\n", "SetEnv X a\x00 \\\nTimeout 6\n", "# \xff\n", "SetEnv \xfe\x80 \"\xe9\"\n", "\xef\xbb\xbf# BOM\n", "\r\n", " \\\n", "<IfDefine GIVEN>\n</IfDefine> x\n"))
}

// mistake writes something that is meant to be refused, or that may ruin what
// follows.
func (g *generator) mistake() {
	switch n := g.random.IntN(12); {
	case n < 3:
		g.miscount()
	case n < 5:
		g.misplace()
	case n < 6:
		g.misplaceSection()
	case n < 7:
		g.write("%s", g.directive())
	case n < 9:
		for range 1 + g.random.IntN(4) {
			g.write("%s %s", g.pick(judged...), g.values())
		}
	case n < 10:
		g.odd()
	default:
		g.kind = wild
		g.anything()
		g.kind = faulty
	}
}

// wordCounts is how many words the kinds of directives take.
var wordCounts = map[catalog.ArgKind]struct{ least, most int }{
	catalog.Take1: {1, 1}, catalog.Take2: {2, 2}, catalog.Take3: {3, 3}, catalog.Take12: {1, 2}, catalog.Take23: {2, 3},
	catalog.Take123: {1, 3}, catalog.Iterate: {1, 0}, catalog.Iterate2: {2, 0}, catalog.Flag: {1, 1},
}

// miscount writes a directive that suits the place with too few or too many words, or
// with an empty one. Those whose handler counts for itself stay as they are.
func (g *generator) miscount() {
	line := g.sample()
	words := grammar.Words(line)
	count, counted := wordCounts[g.entryOf(line).Kind]
	if !counted {
		g.write("%s", line)
		return
	}
	cut := func(n int) string { return line[:words[min(n, len(words)-1)].Span.End] }
	switch g.random.IntN(3) {
	case 0:
		g.write("%s", cut(g.random.IntN(count.least)))
	case 1:
		g.write("%s %s", cut(count.least-1), `""`)
	default:
		g.write("%s%s", line, strings.Repeat(g.pick(" x", ` ""`, " # no comment"), count.most))
	}
}

func (g *generator) entryOf(line string) *catalog.Directive {
	name, _, _ := strings.Cut(line, " ")
	if entry := g.lines.entry(name); entry != nil {
		return entry
	}
	return &catalog.Directive{}
}

// judged are directives whose words we judge completely.
var judged = strings.Fields(`AcceptPathInfo AllowEncodedSlashes EnableMMAP EnableSendfile UseCanonicalPhysicalPort HostnameLookups
	UseCanonicalName ServerSignature TraceEnable ServerTokens HttpProtocolOptions Order Satisfy AuthMerging DeflateAlterETag XBitHack
	ProxyBadHeader ProxyStatus ProxyVia SSLEngine SSLVerifyClient SSLOptions SSLProtocol SSLCARevocationCheck MaxRanges LimitRequestLine
	LimitRequestFields LimitInternalRecursion ListenBacklog DeflateCompressionLevel DeflateMemLevel DeflateWindowSize DeflateBufferSize
	KeepAliveTimeout Options AllowOverride FileETag LimitRequestBody LogLevel ServerName Listen Alias AliasMatch
	ScriptAlias ScriptAliasMatch Redirect RedirectMatch RedirectTemp RedirectPermanent Allow Deny Require SetEnvIf SetEnvIfNoCase BrowserMatch
	Header RequestHeader RewriteRule RewriteCond RewriteBase RewriteOptions IndexOptions IndexOrderDefault AddOutputFilterByType
	FlushMaxPipelined FlushMaxThreshold ReadBufferSize SendBufferSize ProxyReceiveBufferSize ProxyIOBufferSize ProxyTimeout ProxyDomain
	ProxyPassReverse CGIVar AuthBasicProvider AuthBasicUseDigestAlgorithm ExpiresByType ExpiresDefault VirtualDocumentRoot VirtualScriptAliasIP
	DeflateInflateLimitRequestBody DeflateInflateRatioBurst ListenCoresBucketsRatio CustomLog LogFormat WSGIDaemonProcess WSGIProcessGroup WSGIApplicationGroup WSGIScriptAlias WSGIScriptAliasMatch WSGIImportScript
	WSGIDispatchScript WSGIAuthUserScript WSGIRestrictEmbedded WSGIScriptReloading WSGIRestrictStdin WSGIPythonOptimize WSGICaseSensitivity
	WSGITrustedProxyHeaders WSGITrustedProxies WSGIPassAuthorization WSGIErrorOverride WSGIChunkedRequest WSGISocketPrefix WSGIAcceptMutex`)

// values are words for them, right and wrong.
func (g *generator) values() string {
	var words []string
	for range g.random.IntN(5) {
		words = append(words, g.pick("on", "Off", "none", "All", "+Indexes", "-x", "FollowSymLinks", "0", "5", "-1", "99999999999", "1.5", "10s", "5k", `""`,
			"(", "[a-", "a{2,1}", "*", `\`, "^/(a)$", "(?<n>x)", "(?P<n>x)", "[[:alpha:]]", `\Q`, `a\b`, "(?i)x", "a**", "[z-a]", "x{1,2}?", "(?:a|b)+", `\1`,
			"%{X}", "%{GLOBAL}", "%D", "%>s%{a}i", "%^tix", "%J", "env=", "expr=", "http://x/", "http:", "/a", "/b/c", "x", "name=value", "process-group=one", "application-group=%{GLOBAL}", "env=x", "expr=true",
			"early", "always", "set", "unset", "edit", "append", "from", "all", "ip", "not", "10.0.0.0/8", "10.0.0.256", "1.2", "::1/64", "granted", "301", "gone",
			"permanent", "404", "[L]", "[R=301,L]", "[foo]", "info", "alias:debug", "warn:x", "strict", "Unsafe", "Allow0.9", "leaf", "TLSv1.2", "-SSLv3", "*:80", "[::1]:80",
			"80", "x:y", "Name", "Date", "Ascending", "NameWidth=*", "Charset=x", "IconHeight", "DEFLATE", "text/html", "threads=2", "user=www-data", "é",
			"512", "file", "wsgi", "dbm", "REQUEST_URI", "original-uri", "\"access plus 1 day\"", "\"now 2 fortnights\"", "A5", "\"m\"", "/%0/%1.2+/x", "/%x", ".org", "md5"))
	}
	return strings.Join(words, " ")
}

// misplace writes a directive that may stand in the wrong place.
func (g *generator) misplace() {
	outer := g.place
	g.place = g.lines.inside(g.pick(g.lines.heads...), outer)
	line := g.sample()
	g.place = outer
	g.write("%s", line)
}

// misplaceSection writes any section of clean configurations where it may not stand,
// with something in it.
func (g *generator) misplaceSection() {
	name := g.pick(g.lines.heads...)
	g.write("%s>", strings.TrimRight(name+" "+g.pick(heads[name].arguments...), " "))
	outer := g.place
	g.place = g.lines.inside(name, outer)
	g.body()
	g.place = outer
	g.close(name[1:])
}
