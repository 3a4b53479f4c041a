package analysis_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
)

// liveGenerator writes a configuration that starts, with the files that it needs, and
// requests to it.
type liveGenerator struct {
	random   *rand.Rand
	folder   string
	port     int
	files    map[string]string
	requests []string // HOST:PORT/PATH
	names    []string // of virtual hosts
}

func newLiveGenerator(seed uint64, folder string, port int) *liveGenerator {
	return &liveGenerator{random: rand.New(rand.NewPCG(seed, 7)), folder: folder, port: port, files: map[string]string{}}
}

// probe answers with the groups that it runs in, as an application and as a handler.
const probe = `import json
def application(environ, start_response):
    text = json.dumps({"process": environ["mod_wsgi.process_group"], "application": environ["mod_wsgi.application_group"]}).encode()
    start_response("200 OK", [("Content-Type", "application/json")])
    return [text]
handle_request = application
def allow_access(environ, host):
    return True
`

func (g *liveGenerator) pick(from ...string) string { return from[g.random.IntN(len(from))] }

// chance is true once in n times.
func (g *liveGenerator) chance(n int) bool { return g.random.IntN(n) == 0 }

// fill puts the folder and the port into a text, and resolves «a¦b¦c».
func (g *liveGenerator) fill(text string) string {
	for {
		end := strings.Index(text, "»")
		if end < 0 {
			break
		}
		start := strings.LastIndex(text[:end], "«")
		choices := strings.Split(text[start+len("«"):end], "¦")
		text = text[:start] + g.pick(choices...) + text[end+len("»"):]
	}
	text = strings.ReplaceAll(text, "@DIR@", g.folder)
	return strings.ReplaceAll(text, "@PORT@", strconv.Itoa(g.port))
}

func (g *liveGenerator) lines(n int, from []string) string {
	var b strings.Builder
	for range n {
		b.WriteString(g.fill(g.pick(from...)) + "\n")
	}
	return b.String()
}

// Lines by the places that they may stand in. «a¦b» is a choice.
var (
	liveMounts = []string{
		"WSGIScriptAlias /m«0¦1¦0/deep» @DIR@/app/one.wsgi",
		"WSGIScriptAlias /m«0¦1» @DIR@/app/«one¦two».wsgi process-group=«d¦e¦%{GLOBAL}¦%{ENV:PG}¦nosuch»",
		"WSGIScriptAlias /m«0¦1¦2» @DIR@/app/two.wsgi application-group=«%{GLOBAL}¦x¦%{SERVER}¦%{HOST}¦%{RESOURCE}¦%{ENV:AG}»",
		"WSGIScriptAlias / @DIR@/app/one.wsgi",
		"WSGIScriptAlias /f «@DIR@/app/¦@DIR@/app»",
		"WSGIScriptAlias /m2/ @DIR@/app/one.wsgi/",
		"WSGIScriptAlias /gone @DIR@/app/nosuch.wsgi",
		"WSGIScriptAliasMatch ^/x/([a-z]+) @DIR@/app/$1.wsgi",
		"WSGIScriptAliasMatch ^/«y$¦y(/.*)?$» @DIR@/app/one.wsgi",
		"WSGIScriptAliasMatch \\.do$ @DIR@/app/two.wsgi process-group=d",
	}
	liveServer = []string{
		"Alias /files «@DIR@/htdocs/sub¦@DIR@/htdocs/sub/»",
		"Alias /app/ @DIR@/app/",
		"AliasMatch ^/am/(.*)$ @DIR@/htdocs/$1",
		"Alias /m0/static @DIR@/htdocs",
		"Redirect «gone¦404¦410» «/old¦/m0/old¦/sub/old¦/m1»",
		"Redirect «¦permanent ¦seeother »«/old¦/m0/old¦/sub/old» «/m1¦http://other.example/»",
		"Redirect «301¦302¦307» «/old¦/m1/old¦/» http://other.example/",
		"RedirectMatch «301 ¦»«^/$¦^/m0$¦\\.old$» «/m1¦/static.txt¦http://other.example/»",
		"RedirectMatch «410¦403» «^/m./secret¦gone»",
		"ProxyPass «/p¦/m0/p¦/sub» http://127.0.0.1:9/",
		"ProxyPass «/p/x¦/m0» !",
		"ProxyPassMatch ^/«pm¦m0/pm»(/.*)?$ http://127.0.0.1:9/",
		"AllowEncodedSlashes «On¦Off»",
		"RewriteEngine «On¦On¦On¦Off»",
		"RewriteRule ^/r$ «/m0¦/m1/x¦/static.txt¦/sub¦/nosuch» [«PT¦L¦PT,L¦PT,E=PG:e»]",
		"RewriteRule ^/rr/(.*)$ «/$1 [PT]¦@DIR@/htdocs/$1¦@DIR@/app/$1 [H=wsgi-script]¦http://other.example/$1 [R=301,L]¦/m0/$1 [PT,QSA]»",
		"RewriteRule «secret¦^/m1/s¦!^/» - [«F¦G¦R=404¦R=503,L»]",
		"RewriteRule ^/«m0¦m1¦» - [E=«PG:d¦AG:rw¦PG:%{GLOBAL}¦!PG»«¦,L»]",
		"RewriteRule ^/old2(.*) /«m0$1¦sub$1» [R«¦=307¦=permanent»«,L¦»]",
		"RewriteRule ^/c1 /c2 [C]\nRewriteRule ^/c2 /m0 [PT]\nRewriteRule ^/c3 /m1 [PT]",
		"RewriteRule ^/s1 - [S=1]\nRewriteRule ^/s /m0 [PT]",
		"RewriteCond «%{REQUEST_URI} ^/m0/(x.*)¦%{HTTP_HOST} ^a\\.¦%{QUERY_STRING} q=(\\d)¦%{HTTPS} =off¦%{HTTPS} on¦%{REQUEST_METHOD} !=GET»\nRewriteRule «^¦^/m0¦.*» «- [F]¦/m1 [PT]¦- [E=AG:c%1]¦http://other.example/ [R,L]»",
		"RewriteCond %{DOCUMENT_ROOT}%{REQUEST_URI} «-f¦!-f¦-d¦!-d»\nRewriteRule ^/«s.*¦static.*¦nosuch.*» «- [G]¦/m0 [PT]¦- [E=PG:d]»",
		"RewriteCond %{HTTP_USER_AGENT} curl [OR]\nRewriteCond %{REQUEST_URI} ^/m1\nRewriteRule ^ - [E=PG:e]",
		"RewriteCond %{HTTP:X-Some} .\nRewriteRule ^ - [F]",
		"RewriteCond %{REMOTE_ADDR} «=127.0.0.1¦!^127¦^10»\nRewriteRule ^/m1 - [G]",
		"RewriteCond expr \"%{REQUEST_URI} =~ m#^/m1#\"\nRewriteRule ^ - [E=AG:expr]",
		"RewriteRule ^/n(.*)b(.*)$ /n$1a$2 [N]\nRewriteRule ^/na+$ /m0 [PT]",
		"RewriteRule ^/e - [END]",
		"RewriteRule ^/pr http://127.0.0.1:9/ [P]",
		"RewriteOptions «Inherit¦InheritBefore¦InheritDown¦IgnoreInherit»",
		"RewriteRule ^/h1 http://«localhost:@PORT@¦127.0.0.1:@PORT@¦a.example»/m0 [L]",
		"RewriteRule ^/(x|y)/?(.*)$ /m0/$2?from=$1 [PT,«QSA¦QSD»]",
		"RewriteRule ^/am/(.*) - [L]\nRewriteRule ^/a - [F,NC]",
		"RewriteRule \"^/M«0¦1»\" /m1 [NC,PT]",
		"ScriptAlias /cgi @DIR@/app",
		"MergeSlashes «On¦Off»",
		"UseCanonicalName «On¦Off»",
	}
	liveEverywhere = []string{
		"WSGIProcessGroup «d¦e¦%{GLOBAL}¦%{ENV:PG}»",
		"WSGIApplicationGroup «%{GLOBAL}¦g¦%{SERVER}¦%{ENV:AG}¦%{RESOURCE}»",
		"SetEnv «PG¦pg¦AG» «d¦e»",
		"UnsetEnv «PG¦AG»",
		"PassEnv LANG",
		"SetEnv «AG¦PG»",
		"SetEnv AG \"«%{ENV:PG}¦%{GLOBAL}¦%{SERVER}»\"",
		"SetEnvIf PG «d¦.» AG=by-pg",
		"SetEnvIf Request_URI \"^/(m)(.)\" AG=$2-$1",
		"BrowserMatch . PG=e",
		"Options «+¦-»MultiViews",
		"DirectoryCheckHandler On",
		"DirectoryIndexRedirect «on¦off¦301»",
		"SetHandler \"proxy:http://127.0.0.1:9/\"",
		"WSGIDispatchScript @DIR@/app/dispatch.py",
		"ForceType «text/x-some¦application/x-httpd-wsgi¦None»",
		"RemoveType .txt",
		"SetEnvIf Request_URI «^/m0¦m1¦/(x).*¦.» «PG=d¦PG=e¦AG=if-$1¦!PG¦!AG¦pg=d»",
		"SetEnvIf «Host a\\.example¦Remote_Addr 127¦Request_Method GET¦Remote_Addr ^10» AG=attr",
		"SetEnvIfNoCase Host LOCALHOST AG=nocase",
		"SetEnvIfExpr \"%{REQUEST_URI} =~ m#^/(m.)#\" AG=e$1",
		"SetEnvIf X-Unknown . PG=d",
		"SetHandler «wsgi-script¦None¦default-handler¦WSGI-Script¦my-h¦text/plain»",
		"AddHandler «wsgi-script¦my-h¦default-handler» «.wsgi¦.txt¦py .WSGI»",
		"RemoveHandler «.wsgi¦.txt»",
		"AddType «application/x-httpd-wsgi¦text/x-some» «.wsgi¦.txt¦.py»",
		"Action «my-h¦text/plain¦text/x-some¦nothing» /m«0¦1»«¦ virtual»",
		"DirectoryIndex «index.wsgi¦static.txt page.txt¦/m0¦nosuch.html¦disabled»",
		"DirectorySlash «On¦Off»",
		"FallbackResource «/m0¦/static.txt¦disabled»",
		"ErrorDocument «404¦403¦500¦401» «/m0¦/static.txt¦\"text\"¦http://other.example/¦/nosuch»",
		"ErrorDocument 404 /m1",
		"Options «+Indexes¦-ExecCGI¦+ExecCGI¦FollowSymLinks ExecCGI¦-FollowSymLinks +ExecCGI¦None»",
		"AcceptPathInfo «On¦Off¦Default»",
		"WSGIRestrictProcess «d e¦d %{GLOBAL}¦e»",
		"<IfModule mod_wsgi.c>\nWSGIProcessGroup e\n</IfModule>",
		"Redirect «¦301 »/m0/inner http://other.example/",
		"RedirectMatch ^/m1/inner «/static.txt¦http://other.example/»",
	}
	liveAccess = []string{
		"Require all «denied¦granted¦denied»",
		"Require «local¦ip 127.0.0.1¦ip 10»",
		"Require «method GET¦method POST¦env PG¦env NOSUCH»",
		"Require expr \"%{REQUEST_URI} =~ m#m0#\"",
		"Require «valid-user¦user u»",
		"AuthType Basic\nAuthName x\nAuthUserFile @DIR@/users\nRequire «valid-user¦user u¦all granted»",
		"AuthType Basic\nAuthUserFile @DIR@/users\nRequire valid-user",
		"AuthType None\nRequire valid-user",
		"<RequireAny>\nRequire all denied\nRequire «local¦all granted¦valid-user»\n</RequireAny>",
		"<RequireAll>\nRequire all granted\nRequire «method GET¦ip 10¦not ip 127.0.0.1»\n</RequireAll>",
		"<RequireAll>\n<RequireNone>\nRequire ip «10¦127.0.0.1»\n</RequireNone>\nRequire all granted\n</RequireAll>",
		"Order «allow,deny¦deny,allow»\n«Allow¦Deny» from «all¦127.0.0.1¦10¦env=PG»",
		"Deny from «all¦127.0.0.0/8¦env=AG»",
		"Satisfy Any\nRequire «valid-user¦all denied»",
		"Satisfy Any\nOrder allow,deny\n«Allow¦Deny» from all\nRequire user u",
		"<Limit «GET¦POST¦GET POST»>\nRequire all denied\n</Limit>",
		"<LimitExcept «GET POST¦POST»>\nRequire all denied\n</LimitExcept>",
		"<LimitExcept GET>\nOrder deny,allow\nDeny from all\n</LimitExcept>",
		"AuthMerging «And¦Or»\nRequire «all granted¦all denied»",
		"WSGIAccessScript @DIR@/app/«one.wsgi¦missing.py»",
	}
	liveFolder = []string{
		"RewriteEngine On\nRewriteRule «^(.*)\\.old$ $1.txt¦^r$ static.txt¦^x(.*)$ /m0/$1¦^secret - [F]¦^g$ - [G]»",
		"RewriteEngine On\nRewriteCond %{REQUEST_FILENAME} !-f\nRewriteRule ^(.*)$ «/m0/$1 [L]¦static.txt¦index.wsgi/$1 [QSA,L]¦- [H=wsgi-script]»",
		"RewriteEngine On\nRewriteRule «.¦static» - [E=PG:d«¦,L»]",
		"RewriteEngine On\nRewriteRule ^(.*)$ http://other.example/$1 [R=301,L]",
		"RewriteEngine On\nRewriteBase «/sub/¦/»\nRewriteRule ^b(.*)$ page.txt",
		"RewriteEngine Off",
		"AddHandler wsgi-script .wsgi",
		"Redirect «/sub/moved¦/moved» http://other.example/",
	}
	liveLocation = []string{
		"Redirect «¦301 »http://other.example/",
		"ProxyPass http://127.0.0.1:9/",
		"ProxyPass !",
		"RewriteEngine On\nRewriteRule . - [E=AG:loc]",
	}
	liveSections = []string{
		"<Location «/m0¦/m1¦/¦/sub¦/m0/x¦/f¦/files¦/static.txt»>", "<LocationMatch «^/m0/x¦m1¦\\.txt$¦^/(?!m0)»>", "<Location «/m*¦/?ub»>", "<Location ~ \"^/m\">",
		"<Directory «@DIR@/app¦@DIR@/htdocs¦@DIR@/htdocs/sub¦@DIR@/*¦@DIR@/app/one.wsgi»>", "<DirectoryMatch «app¦/sub$¦^@DIR@/htdocs»>",
		"<Files «one.wsgi¦*.txt¦a.wsgi¦index.*»>", "<FilesMatch «\\.wsgi$¦^s»>",
		"<If «\"%{REQUEST_URI} =~ m#^/m0#\"¦\"%{HTTP_HOST} == 'a.example:@PORT@'\"¦\"%{QUERY_STRING} != ''\"¦\"-n %{HTTP:X-Some}\"¦\"%{REMOTE_ADDR} -ipmatch '127.0.0.0/8'\"¦\"true\"¦\"1 == 2\"¦\"-f '@DIR@/htdocs/static.txt'\"»>",
	}
	livePaths = []string{"", "m0", "m0/", "m0/x", "m0/x/y", "m0/deep/z", "m1", "m1/x", "m1/inner", "m2/x", "static.txt", "static.txt/pi", "sub", "sub/", "sub/page.txt",
		"sub/a.wsgi", "sub/a.wsgi/pi", "sub/r", "sub/x1", "sub/b1", "sub/page.old", "sub/secret", "sub/moved", "a.wsgi", "a.wsgi/pi", "nosuch", "nosuch.wsgi", "p", "p/x", "pm/1", "pr", "m0/p/1",
		"old", "old/x", "old2/x", "m0/old", "m0/inner", "r", "rr/static.txt", "rr/one.wsgi", "rr/sub/", "m0?q=1", "m1?q=5", "c1", "c2", "c3", "s1", "s2", "nbb", "e", "f", "f/", "f/one.wsgi", "f/two.wsgi/p", "f/no.wsgi",
		"files", "files/", "files/page.txt", "app/one.wsgi", "app/missing.wsgi", "am/static.txt", "x/one", "x/none", "y", "y/z", "page.do", "gone", "m0%2Fx", "m0/%2e%2e/m1", "/m0", "m0//x", "m1/secret", "M0", "m0/static/static.txt", "handled",
		"m0/%zz", "m0%00", "m0/../../x", "%6d0", "sub//page.txt", "m0;x", "m0%3Fx", "sub/./page.txt", "sub/..", "h1", "cgi/one.wsgi", "static", "sub/page", "M1/x", "m0/x%20y", "sub/nosuch/deeper", "a.wsgi/", "static.txt/"}
)

// section is a section with lines.
func (g *liveGenerator) section(nested bool) string {
	head := g.fill(g.pick(liveSections...))
	name, _, _ := strings.Cut(strings.TrimPrefix(head, "<"), " ")
	from := liveEverywhere
	body := ""
	if g.chance(3) {
		body += g.lines(1, liveAccess)
	}
	switch {
	case strings.HasPrefix(name, "Directory") && g.chance(2):
		body += g.lines(1, liveFolder)
	case name == "Location" && g.chance(4):
		body += g.lines(1, liveLocation)
	}
	if nested && (strings.HasPrefix(name, "Directory") || strings.HasPrefix(name, "Location")) && g.chance(4) {
		body += "<If " + g.fill("\"%{REQUEST_URI} =~ m#«m0¦x¦txt»#\"") + ">\n" + g.lines(1, liveEverywhere) + "</If>\n"
		if g.chance(2) {
			body += "<Else>\n" + g.lines(1, liveEverywhere) + "</Else>\n"
		}
	}
	return head + "\n" + body + g.lines(g.random.IntN(3), from) + "</" + name + ">\n"
}

// server is what stands in the main server or a virtual host.
func (g *liveGenerator) server() string {
	var parts []string
	add := func(n int, make func() string) {
		for range n {
			parts = append(parts, make())
		}
	}
	add(1+g.random.IntN(4), func() string { return g.lines(1, liveMounts) })
	add(g.random.IntN(6), func() string { return g.lines(1, liveServer) })
	add(g.random.IntN(5), func() string { return g.lines(1, liveEverywhere) })
	add(g.random.IntN(6), func() string { return g.section(true) })
	g.random.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	return strings.Join(parts, "")
}

// configuration writes all files and the requests.
func (g *liveGenerator) configuration(modules string) {
	for _, name := range []string{"app/one.wsgi", "app/two.wsgi", "htdocs/a.wsgi", "htdocs/sub/a.wsgi", "app/handler.py"} {
		g.files[name] = probe
	}
	if g.chance(2) {
		g.files["htdocs/sub/index.wsgi"] = probe
	}
	if g.chance(3) {
		g.files["htdocs/index.html"] = probe
	}
	for _, name := range []string{"htdocs/static.txt", "htdocs/sub/page.txt", "htdocs/sub/static.txt"} {
		g.files[name] = probe // for those that are run as scripts
	}
	g.files["app/dispatch.py"] = "# decides nothing\n"
	g.files["users"] = "u:$apr1$aaaaaaaa$aaaaaaaaaaaaaaaaaaaaaa\n"
	g.files["mime.types"] = "text/plain txt\ntext/html html\n"
	if g.chance(3) {
		g.files["htdocs/sub/.htaccess"] = g.lines(1+g.random.IntN(2), slices.Concat(liveFolder, []string{
			"SetEnv PG e", "AddHandler wsgi-script .wsgi", "DirectoryIndex page.txt", "Require all denied", "Options +ExecCGI", "Options Indexes",
			"WSGIProcessGroup d", "SetHandler wsgi-script", "NoSuchDirective x", "<Files a.wsgi>\nRequire all denied\n</Files>", "ErrorDocument 404 /m0",
			"<If \"%{REQUEST_URI} =~ m#page#\">\nRequire all denied\n</If>",
		}))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "ServerName localhost\nListen 127.0.0.1:%d\n%s", g.port, modules)
	if os.Getuid() == 0 {
		b.WriteString("User www-data\nGroup www-data\n")
	}
	fmt.Fprintf(&b, "PidFile %[1]s/pid\nErrorLog %[1]s/log\nTypesConfig %[1]s/mime.types\nDocumentRoot %[1]s/htdocs\nWSGISocketPrefix %[1]s/wsgi\nMutex file:%[1]s\nDefaultRuntimeDir %[1]s\n", g.folder)
	b.WriteString("StartServers 1\nServerLimit 1\nThreadsPerChild 8\nThreadLimit 8\nMaxRequestWorkers 8\nMinSpareThreads 1\nMaxSpareThreads 8\nTimeout 30\n")
	b.WriteString("WSGIDaemonProcess d threads=2\nWSGIDaemonProcess e threads=2\n")
	fmt.Fprintf(&b, "<Directory />\nOptions FollowSymLinks ExecCGI\nAllowOverride %s\nRequire all granted\n</Directory>\n",
		g.pick("All", "None", "FileInfo AuthConfig", "Options=ExecCGI FileInfo", "Nonfatal=All FileInfo Indexes"))
	if g.chance(2) {
		b.WriteString(g.fill("WSGIHandlerScript «my-h¦my-h¦My-H» @DIR@/app/handler.py«¦ process-group=d¦ application-group=h»\n"))
	}
	if g.chance(2) {
		b.WriteString("RewriteEngine On\n")
	}
	b.WriteString("# random from here\n")
	b.WriteString(g.server())
	for n := range g.random.IntN(3) {
		name := []string{"a.example", "b.example"}[n]
		g.names = append(g.names, name)
		address := g.fill("«*¦*¦127.0.0.1¦localhost¦_default_»:@PORT@")
		fmt.Fprintf(&b, "<VirtualHost %s>\nServerName %s\n%s%s%s</VirtualHost>\n", address, name, g.pick("", "RewriteEngine On\n", "DocumentRoot "+g.folder+"/htdocs/sub\n"),
			g.server(), g.pick("", "ServerAlias www."+name+" *.sub.example\n"))
	}
	g.files["main.conf"] = b.String()
	names := append([]string{"localhost", "127.0.0.1", "A.EXAMPLE", "www.a.example", "other.test"}, g.names...)
	names = append(names, g.names...)
	for range 24 {
		g.requests = append(g.requests, fmt.Sprintf("%s:%d/%s", g.pick(names...), g.port, g.pick(livePaths...)))
	}
}

// shown is the configuration for people.
func (g *liveGenerator) shown() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(g.files)) {
		text := g.files[name]
		if _, own, ok := strings.Cut(text, "# random from here\n"); ok {
			text = own
		}
		if text != probe {
			fmt.Fprintf(&b, "--- %s\n%s", name, text)
		}
	}
	return b.String()
}
