package analysis_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// liveGenerator writes a configuration that starts, with the files that it needs, and
// requests to it.
type liveGenerator struct {
	random   *rand.Rand
	common   map[string]string // files that all configurations have
	files    map[string]string
	requests []string // HOST:PORT/PATH
	names    []string // of virtual hosts
}

func newLiveGenerator(t *testing.T, seed uint64) *liveGenerator {
	common := filesBelow(t, commonFiles)
	return &liveGenerator{random: rand.New(rand.NewPCG(seed, 7)), common: common, files: maps.Clone(common)}
}

// probe is the script that answers with the groups that it runs in, as an application and
// as a handler.
func (g *liveGenerator) probe() string { return g.common["app/one.wsgi"] }

// site writes the files on the disk.
func (g *liveGenerator) site(t *testing.T, modules string) liveSite {
	return newLiveSite(t, freePort(t), g.files, modules)
}

func (g *liveGenerator) pick(from ...string) string { return from[g.random.IntN(len(from))] }

// chance is true once in n times.
func (g *liveGenerator) chance(n int) bool { return g.random.IntN(n) == 0 }

// fill resolves «a¦b¦c».
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
	return text
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
		"RewriteRule ^/«r¦old¦m0/x¦sub¦nosuch¦%¦.*» «/m0¦/m1/y¦/sub/page.txt¦/static.txt¦-¦http://other.example/¦@DIR@/htdocs/static.txt¦@DIR@/app/one.wsgi¦m1¦/m0?a=b¦/sub/¦%{DOCUMENT_ROOT}/static.txt¦/files/page.txt¦/m2/%3F» [«PT¦L¦END¦R¦R=303¦R=410¦R=200¦R=500¦F¦G¦N¦C¦S=1¦P¦NE¦B¦NC¦QSA,L¦H=wsgi-script¦T=text/plain¦NS,PT¦DPI¦E=PG:d¦E=AG:$0¦E=!AG»«¦,L¦,PT¦,END¦,NC¦,E=AG:z»]",
		"RewriteMap low int:tolower\nRewriteMap esc int:«escape¦unescape¦toupper»\nRewriteRule ^/(M.*)$ «/${low:$1} [PT]¦- [E=AG:${low:$1}]¦/${esc:$1} [PT]»",
		"RewriteMap t txt:@DIR@/map.txt\nRewriteRule ^/(c.|r|old)$ «/${t:$1} [PT]¦/${t:$1|m1} [PT]¦- [E=AG:${t:$1|none}]»",
		"RewriteCond ${low:%{HTTP_HOST}|x} «!^a¦=a.example»\nRewriteRule ^/c. /m1 [PT]",
		"RewriteCond «%{REQUEST_URI}¦/static.txt¦/nosuch¦/m0¦%{DOCUMENT_ROOT}/static.txt» «-U¦-F¦!-F¦-l¦-x¦-s¦!-s¦-h»\nRewriteRule ^/(c.|s.*)$ «/m0 [PT]¦- [G]¦- [E=PG:e]»",
		"RewriteCond %{REQUEST_URI} \"«>/m¦</m1¦>=/m0¦<=/m1¦=/m0¦!=/m0»\"\nRewriteRule ^/m - [«G¦E=AG:order»]",
		"RewriteCond «%{SERVER_PORT}¦%{TIME_YEAR}¦123¦%{QUERY_STRING}» «-eq 123¦-gt1¦-ge123¦-lt 5¦-ne1¦-le200»\nRewriteRule ^/m1 - [«F¦E=AG:number»]",
		"RewriteCond %{«REQUEST_METHOD¦SERVER_NAME¦SERVER_PORT¦REQUEST_SCHEME¦HTTPS¦THE_REQUEST¦SERVER_PROTOCOL¦REMOTE_USER¦AUTH_TYPE¦PATH_INFO¦SCRIPT_FILENAME¦REQUEST_FILENAME¦IS_SUBREQ¦SERVER_ADDR¦SERVER_ADMIN¦HTTP_REFERER¦HTTP_COOKIE¦REMOTE_PORT¦REMOTE_HOST¦DOCUMENT_ROOT¦CONTEXT_PREFIX¦CONN_REMOTE_ADDR¦IPV6¦HANDLER¦NOSUCH¦ENV:PG¦HTTP:Host¦ENV:REDIRECT_STATUS»} «^$¦.¦GET¦localhost¦^a¦1¦off¦on¦!.¦m0¦^/»\nRewriteRule ^/«m.¦r¦c.» «/m1 [PT]¦- [F]¦- [E=AG:%0]»",
		"RewriteCond %{REQUEST_URI} ^/(.)(.) [«NC¦NV¦OR»]\nRewriteCond %{HTTP_HOST} ^(a)?«¦.*»«¦ [NC]¦ [OR]»\nRewriteRule ^/«m.*¦(.*)» - [E=AG:%1-%2-$1]",
		"RewriteCond %1 ^x\nRewriteRule ^/(x|m0) /m1 [PT]",
		"RewriteCond $1 ^«x¦m»$\nRewriteRule ^/(.)(.*) - [E=PG:«d¦e»]",
		"RewriteCond %{LA-U:REQUEST_FILENAME} «-f¦txt$»\nRewriteRule ^/s /m0 [PT]",
		"RewriteRule ^/(.*)$ http://%{HTTP_HOST}/«$1 [R]¦m0/$1 [P]»",
		"RewriteRule \"^/n(b)(.*)\" \"/n$2«?x=$1¦?»\" [«N=3¦N¦QSA,PT¦QSD,PT¦PT,QSL»]",
		"RewriteRule !^/(m|s) «/m0 [PT]¦- [G]¦/static.txt¦- [R=404]¦- [F]»",
		"RewriteRule ^/p(.*)$ balancer://nosuch$1 [P]",
		"RedirectPermanent «/old¦/m0/old¦/sub» http://other.example/",
		"RedirectTemp «/old¦/m1» «/m0¦http://other.example/»",
		"RedirectMatch «permanent ¦seeother ¦temp ¦302 ¦»«^/(m.)/x¦/(old)/(.*)¦(?i)^/M0/¦^/s.*\\.txt$» «/$1¦http://other.example/$2¦/m1/$0»",
		"RedirectMatch «gone¦404¦500¦451» ^/«m0/x¦files¦r$»",
		"Redirect «/m0/x¦/x/¦/sub/page» «http://other.example/?a=b¦//other.example/¦/m1»",
		"Alias «/m0/x¦/m1¦/static¦/sub¦/» @DIR@/htdocs/«¦static.txt¦sub/¦nosuch»",
		"AliasMatch «^/m(\\d)$¦^/files/(.*)¦/x$¦^/(?i)FILES» @DIR@/«htdocs/$1¦app/one.wsgi¦htdocs/sub/page.txt»",
		"ScriptAliasMatch ^/(cgi|m1/x)(.*) @DIR@/app$2",
		"ProxyPass /m0 «!¦http://127.0.0.1:9/»\nProxyPass /m0/x «!¦http://127.0.0.1:9/»",
		"ProxyPassMatch «^/m1/x¦\\.txt$¦^/(sub|files)/» «!¦http://127.0.0.1:9/$1»",
		"ProxyPass / «!¦http://127.0.0.1:9/»",
		"RewriteOptions «InheritDownBefore¦AllowNoSlash¦MergeBase¦IgnoreContextInfo¦LegacyPrefixDocRoot¦AllowAnyURI»",
		"ServerPath /«old¦m0»",
		"AccessFileName «.htaccess¦.nosuch .htaccess»",
		"<Location /m0>\nRequire all denied\n</Location>\n<Location /m0/x>\nRequire all granted\n</Location>",
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
		"SetEnvIfExpr \"«%{REQUEST_METHOD} == 'GET'¦-n %{QUERY_STRING}¦%{HTTP_HOST} =~ /^(.)/¦%{SERVER_NAME} == 'localhost'¦%{REQUEST_FILENAME} =~ /htdocs/¦req('X-Some') == ''¦-T reqenv('PG')¦%{REQUEST_URI} -strmatch '/m*'¦%{REQUEST_URI} in {'/m0', '/m1'}¦! -z %{PATH_INFO}¦%{QUERY_STRING} -ge 3¦tolower(%{HTTP_HOST}) =~ /example/¦%{REMOTE_ADDR} == '127.0.0.1'¦-R '127.0.0.0/8'¦%{HTTPS} == 'off' && !(%{REQUEST_URI} == '/m0')»\" «AG=x$1¦PG=d¦!AG¦PG=e AG=two»",
		"SetEnvIf «Server_Addr ^127¦Request_Protocol HTTP/1.1¦Remote_Host .¦Referer ^$¦^Ho.* local¦PG ^d$¦AG ^(.)¦nosuch ^$» «AG=a$1¦PG=e¦!PG»",
		"SetEnvIfNoCase «Request_URI ^/M(.)¦^HOST$ ^A¦Request_Method get» «AG=n$1¦PG=d»",
		"BrowserMatchNoCase «^$¦probe» AG=browser",
		"SetEnv PG «d¦e»\nUnsetEnv PG",
		"UnsetEnv «PG AG¦LANG»",
		"SetEnv AG «\"a b\"¦x/y¦%{GLOBAL}»",
		"PassEnv PATH LANG",
		"WSGIProcessGroup «%{GLOBAL}¦%{ENV:LANG}¦%{ENV:MATCH_GROUP}¦d¦e¦%{ENV:REDIRECT_PG}»",
		"WSGIApplicationGroup «%{ENV:MATCH_NAME}¦%{RESOURCE}¦%{SERVER}¦%{HOST}¦%{ENV:LANG}¦%{ENV:SCRIPT_URL}¦\"a b\"¦%{GLOBAL}x¦pre-%{ENV:AG}»",
		"ErrorDocument «404 default¦404 /sub/page.txt¦403 /static.txt¦403 \"no way\"¦404 \"/m0 x\"¦410 /m1¦401 /m0¦500 /m0¦405 /m1¦404 /m0/x?y=z¦403 %{REQUEST_URI}¦404 m0»",
		"Options «-FollowSymLinks¦-FollowSymLinks +SymLinksIfOwnerMatch¦Indexes¦-Indexes¦All¦+FollowSymLinks¦Indexes FollowSymLinks ExecCGI¦SymLinksIfOwnerMatch ExecCGI»",
		"DirectoryIndex «/static.txt¦/nosuch¦sub/page.txt static.txt¦a.wsgi index.wsgi¦index.html¦/m1¦nosuch static.txt»",
		"DirectoryIndex page.txt\nDirectoryIndex disabled",
		"DirectoryIndexRedirect «temp¦permanent¦seeother¦307»",
		"FallbackResource «/m1¦/sub/page.txt¦/nosuch¦m0¦/m0/x»",
		"SetHandler «my-h¦server-info¦nosuch-handler¦\"wsgi-script\"¦httpd/unix-directory»",
		"AddHandler «wsgi-script .txt .wsgi¦default-handler .wsgi¦my-h TXT¦nosuch .txt»",
		"RemoveHandler .py .wsgi",
		"AddType «application/x-httpd-wsgi .txt¦text/html .wsgi¦text/x-some .page .txt»",
		"RemoveType .wsgi .txt",
		"ForceType application/x-httpd-wsgi",
		"Action «wsgi-script¦default-handler¦my-h¦text/html¦text/plain» «/m1¦/m0/x¦/nosuch¦/static.txt»«¦ virtual»",
		"AcceptPathInfo «Off¦On»",
		"WSGIPassAuthorization On",
		"WSGICallableObject application",
		"WSGIScriptReloading Off",
		"RedirectPermanent «/m0/inner¦/sub/page» http://other.example/",
		"Header always set X-Some yes",
		"RequestHeader set X-Some «yes¦%{PG}e»",
		"RequestHeader set Host a.example early",
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
		"Require «host localhost¦host example.com¦forward-dns localhost¦ip 127.0.0.0/8 10¦ip 127.0.0.0/255.0.0.0¦ip 127¦ip ::1¦env AG PG¦method POST PUT»",
		"Require expr «%{REQUEST_METHOD} == 'GET'¦\"%{QUERY_STRING} =~ /q=/\"¦\"%{HTTP_HOST} == 'a.example'\"¦\"%{REQUEST_URI} -strmatch '/m*'\"¦\"-n %{ENV:PG}\"¦\"%{HTTP:X-Some} == ''\"»",
		"<RequireAny>\n<RequireAll>\nRequire «local¦ip 10»\nRequire «env PG¦method GET¦all granted»\n</RequireAll>\nRequire «valid-user¦all denied¦ip 127»\n</RequireAny>",
		"<RequireAll>\nRequire «all granted¦valid-user»\n<RequireAny>\nRequire «ip 10¦user u»\nRequire «env NOSUCH¦local»\n</RequireAny>\n</RequireAll>",
		"<RequireAll>\nRequire all granted\n<RequireNone>\nRequire «ip 10¦all denied¦local»\nRequire «env PG¦ip 11»\n</RequireNone>\n</RequireAll>",
		"<RequireAll>\nRequire all granted\nRequire not env «PG¦NOSUCH»\n</RequireAll>",
		"AuthType Basic\nAuthName \"some place\"\nAuthBasicProvider file\nAuthUserFile @DIR@/users\n«Require user u v¦Require valid-user¦<RequireAny>\nRequire valid-user\nRequire local\n</RequireAny>¦<RequireAll>\nRequire valid-user\nRequire ip 10\n</RequireAll>¦<RequireAll>\nRequire not user u\nRequire valid-user\n</RequireAll>»",
		"AuthType Basic\nAuthName x\nAuthBasicProvider wsgi\nWSGIAuthUserScript @DIR@/app/one.wsgi\nRequire valid-user",
		"AuthType «Digest¦Form¦Nosuch¦basic»\nAuthName x\nRequire valid-user",
		"Allow from «env=PG¦env=!PG¦localhost¦127.0.0.1/8¦127.0.0.0/255.0.0.0¦.example»",
		"Order «Deny,Allow¦allow,deny¦mutual-failure»\nDeny from «all¦env=!PG¦10.0.0.0/8»\nAllow from «127¦env=AG¦none»",
		"Order allow,deny\nAllow from all\nRequire all denied",
		"Satisfy «All¦Any»\nAllow from all\nRequire «all denied¦valid-user¦ip 10»",
		"AuthMerging And\nRequire «env PG¦ip 127¦valid-user»",
		"AuthMerging Or\n<RequireAll>\nRequire «local¦all granted»\n</RequireAll>",
		"<Limit GET>\nRequire «local¦ip 10¦valid-user»\n</Limit>\n<LimitExcept GET>\nRequire all denied\n</LimitExcept>",
		"<Limit HEAD POST>\nDeny from all\n</Limit>",
		"AuthzSendForbiddenOnFailure On",
		"AllowMethods «GET¦POST¦POST PUT¦reset¦GET OPTIONS»",
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
		"RewriteEngine On\nRewriteRule «^(x.*|r|secret)$¦^page\\.(.*)$¦.¦^$¦!\\.txt$¦^sub/(.*)$» «static.txt¦/m0¦/sub/static.txt¦-¦@DIR@/htdocs/static.txt¦../static.txt¦http://other.example/¦a.wsgi/$1¦/m1?q=$1¦sub/page.txt¦%{REQUEST_URI}» [«L¦END¦PT¦R¦R=301,L¦R=404¦F¦G¦H=wsgi-script¦T=text/plain¦C¦S=1¦N¦NC¦E=PG:e¦E=AG:$1,L¦QSA¦DPI¦P¦NS»]",
		"RewriteEngine On\nRewriteOptions «Inherit¦InheritBefore¦IgnoreInherit»\nRewriteRule ^r$ page.txt",
		"RewriteEngine On\nRewriteBase «/m0¦/sub¦/nosuch/»\nRewriteRule ^(r|x1)$ «$1.txt¦page.txt [L]¦x/$1 [R]¦static.txt [PT]»",
		"RewriteEngine On\nRewriteCond %{REQUEST_FILENAME} «!-d¦!-f [OR]¦-f»\nRewriteCond %{REQUEST_URI} «!^/m¦/sub/¦=/sub/r»\nRewriteRule ^(.*)$ «/m0/$1 [L]¦static.txt [END]¦index.wsgi/$1 [QSA,L]¦/m1 [PT,E=PG:d]»",
		"RewriteEngine On\nRewriteCond %{ENV:REDIRECT_STATUS} ^$\nRewriteRule . /m0 [L]",
		"RewriteEngine On\nRewriteCond %{«THE_REQUEST¦REQUEST_URI¦SCRIPT_FILENAME¦PATH_INFO¦CONTEXT_DOCUMENT_ROOT¦HANDLER¦IS_SUBREQ»} «sub¦^$¦page¦x»\nRewriteRule «.¦^» - [«F¦E=AG:here¦G»]",
	}
	liveLocation = []string{
		"Redirect «¦301 »http://other.example/",
		"ProxyPass http://127.0.0.1:9/",
		"ProxyPass !",
		"RewriteEngine On\nRewriteRule . - [E=AG:loc]",
		"RewriteEngine On\nRewriteRule «.*¦x¦^/m» «- [F]¦- [G]¦/m1 [PT]¦/static.txt¦http://other.example/ [R]¦- [H=wsgi-script]¦- [E=PG:e]¦/m0/z [L]»",
		"Alias @DIR@/«htdocs/static.txt¦app/one.wsgi¦htdocs/sub/¦htdocs»",
		"ScriptAlias @DIR@/app/one.wsgi",
		"Redirect «gone¦404¦503¦permanent http://other.example/¦/m1»",
		"ProxyPass «http://127.0.0.1:9/x¦!»",
		"RedirectMatch ^/m./(.*) «http://other.example/$1¦/m1»",
		"SetHandler «proxy:http://127.0.0.1:9/¦None»",
	}
	liveSections = []string{
		"<Location «/m0¦/m1¦/¦/sub¦/m0/x¦/f¦/files¦/static.txt»>", "<LocationMatch «^/m0/x¦m1¦\\.txt$¦^/(?!m0)»>", "<Location «/m*¦/?ub»>", "<Location ~ \"^/m\">", "<LocationMatch \"^/(?<name>«m0¦m.¦sub¦x»)(/(?<group>[de])?)?\">", "<Location «/m0/¦/sub/¦//m0¦/static¦/m1/x¦/nosuch¦/M0»>", "<LocationMatch «^/m.$¦/x$¦(?i)^/M¦^/sub/[^/]+$¦/$»>",
		"<Directory «@DIR@/app¦@DIR@/htdocs¦@DIR@/htdocs/sub¦@DIR@/*¦@DIR@/app/one.wsgi»>", "<DirectoryMatch «app¦/sub$¦^@DIR@/htdocs¦htdocs/(?<name>.*)¦/$¦htdocs$»>", "<Directory «~ htdocs¦@DIR@/htdocs/¦@DIR@/htdocs/*¦@DIR@/app/¦@DIR@¦/¦@DIR@/htdocs/static.txt¦@DIR@/???/*»>",
		"<Files «one.wsgi¦*.txt¦a.wsgi¦index.*»>", "<FilesMatch «\\.wsgi$¦^s¦^(?<name>[ap].*)¦^$¦nosuch»>", "<Files «~ ^p¦?.wsgi¦page.txt¦sub¦r¦nosuch¦\"\"»>",
		"<If «\"%{REQUEST_URI} =~ m#^/m0#\"¦\"%{HTTP_HOST} == 'a.example:@PORT@'\"¦\"%{QUERY_STRING} != ''\"¦\"-n %{HTTP:X-Some}\"¦\"%{REMOTE_ADDR} -ipmatch '127.0.0.0/8'\"¦\"true\"¦\"1 == 2\"¦\"-f '@DIR@/htdocs/static.txt'\"¦\"%{REQUEST_FILENAME} =~ /txt/\"¦\"-d %{REQUEST_FILENAME}\"¦\"%{HANDLER} == 'wsgi-script'\"¦\"%{REQUEST_METHOD} in {'GET', 'HEAD'}\"¦\"%{PATH_INFO} != ''\"¦\"-U %{REQUEST_URI}\"¦\"reqenv('PG') == 'd'\"¦\"%{REQUEST_STATUS} == 404\"¦\"%{SERVER_PORT} -eq @PORT@\"¦\"%{IS_SUBREQ} == 'true'\"¦\"%{CONTEXT_PREFIX} == '/files'\"»>",
	}
	livePaths = []string{"", "m0", "m0/", "m0/x", "m0/x/y", "m0/deep/z", "m1", "m1/x", "m1/inner", "m2/x", "static.txt", "static.txt/pi", "sub", "sub/", "sub/page.txt",
		"sub/a.wsgi", "sub/a.wsgi/pi", "sub/r", "sub/x1", "sub/b1", "sub/page.old", "sub/secret", "sub/moved", "a.wsgi", "a.wsgi/pi", "nosuch", "nosuch.wsgi", "p", "p/x", "pm/1", "pr", "m0/p/1",
		"old", "old/x", "old2/x", "m0/old", "m0/inner", "r", "rr/static.txt", "rr/one.wsgi", "rr/sub/", "m0?q=1", "m1?q=5", "c1", "c2", "c3", "s1", "s2", "nbb", "e", "f", "f/", "f/one.wsgi", "f/two.wsgi/p", "f/no.wsgi",
		"files", "files/", "files/page.txt", "app/one.wsgi", "app/missing.wsgi", "am/static.txt", "x/one", "x/none", "y", "y/z", "page.do", "gone", "m0%2Fx", "m0/%2e%2e/m1", "/m0", "m0//x", "m1/secret", "M0", "m0/static/static.txt", "handled",
		"m0/%zz", "m0%00", "m0/../../x", "%6d0", "sub//page.txt", "m0;x", "m0%3Fx", "sub/./page.txt", "sub/..", "h1", "cgi/one.wsgi", "static", "sub/page", "M1/x", "m0/x%20y", "sub/nosuch/deeper", "a.wsgi/", "static.txt/", "m0/d", "m1/e", "sub/d", "M0/x", "files/static.txt", "files/nosuch", "static.txt?q=3", "m0/x?y=z", "sub/static.txt/x", "sub/a.wsgi?x", "x/two/y", "m0%20", "sub%2Fpage.txt", "m0/.", "m0/..", "..", "./m0", "m0%0a", "static.txt%0A", "sub/%70age.txt", "m1/%2F", "nbbb?z", "cgi/nosuch", "m1/x/y", "r?x", "server-info", "~u", "~u/x", "users", "m0/%2e", "m0//", "//", "sub/sub/", "*", "m0%5Cx", "sub/page.txt%00", "linked", "linked/", "linked/page.txt", "linked/a.wsgi/pi", "link.txt", "sub/out/page.txt"}
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
		body += "<If " + g.fill("\"%{REQUEST_URI} =~ m#«m0¦x¦txt»#\"") + ">\n" + map[bool]string{true: g.lines(1, liveAccess)}[g.chance(4)] + g.lines(1, liveEverywhere) + "</If>\n"
		if g.chance(3) {
			body += "<ElseIf " + g.fill("\"«%{QUERY_STRING} != ''¦%{REQUEST_URI} =~ m#1#¦true»\"") + ">\n" + g.lines(1, liveEverywhere) + "</ElseIf>\n"
		}
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
func (g *liveGenerator) configuration() {
	if g.chance(2) {
		g.files["htdocs/sub/index.wsgi"] = g.probe()
	}
	if g.chance(3) {
		g.files["htdocs/index.html"] = g.probe()
	}
	g.files["map.txt"] = "c1 m0\nc2 m1\nr static.txt # a comment\n"
	if g.chance(3) {
		g.files["htdocs/.htaccess"] = g.lines(1, slices.Concat(liveFolder, liveEverywhere, liveAccess))
	}
	if g.chance(3) {
		g.files["htdocs/sub/.htaccess"] = g.lines(1+g.random.IntN(2), slices.Concat(liveFolder, []string{
			"SetEnv PG e", "AddHandler wsgi-script .wsgi", "DirectoryIndex page.txt", "Require all denied", "Options +ExecCGI", "Options Indexes",
			"WSGIProcessGroup d", "SetHandler wsgi-script", "NoSuchDirective x", "<Files a.wsgi>\nRequire all denied\n</Files>", "ErrorDocument 404 /m0",
			"<If \"%{REQUEST_URI} =~ m#page#\">\nRequire all denied\n</If>",
			"<Files «r¦page.txt¦*»>\nSetHandler «wsgi-script¦None»\n</Files>", "SetEnvIf Request_URI page PG=d", "RequestHeader set X y", "<Limit GET>\nRequire all denied\n</Limit>", "ServerName x", "AddType text/x-some .txt\nAction text/x-some /m0",
		}))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<Directory />\nOptions FollowSymLinks ExecCGI\nAllowOverride %s\nRequire all granted\n</Directory>\n",
		g.pick("All", "None", "FileInfo AuthConfig", "Options=ExecCGI FileInfo", "Nonfatal=All FileInfo Indexes"))
	if g.chance(2) {
		b.WriteString(g.fill("WSGIHandlerScript «my-h¦my-h¦My-H» @DIR@/app/handler.py«¦ process-group=d¦ application-group=h»\n"))
	}
	if g.chance(8) {
		b.WriteString(g.fill("RegexDefaultOptions «ICASE¦+ICASE¦-DOTALL¦none¦DOTALL DOLLAR_ENDONLY¦-DOLLAR_ENDONLY»\n"))
	}
	if g.chance(2) {
		b.WriteString("RewriteEngine On\n")
	}
	b.WriteString(g.server())
	if g.chance(4) {
		b.WriteString("Listen 127.0.0.2:@PORT@\n")
		g.names = append(g.names, "127.0.0.2")
	}
	for n := range g.random.IntN(4) {
		name := []string{"a.example", "b.example", "c.sub.example"}[n]
		g.names = append(g.names, name)
		address := g.fill("«*:@PORT@¦*:@PORT@¦127.0.0.1:@PORT@¦localhost:@PORT@¦_default_:@PORT@¦*:*¦*¦127.0.0.2:@PORT@¦127.0.0.1:@PORT@ 127.0.0.2:@PORT@¦127.0.0.1:*»")
		fmt.Fprintf(&b, "<VirtualHost %s>\n%s\n%s%s%s</VirtualHost>\n", address, g.fill("«ServerName "+name+"¦ServerName "+name+"¦ServerName "+name+"¦ServerName http://"+name+":@PORT@¦ServerName "+name+":81¦# no name¦ServerAlias "+name+"»"), g.pick("", "RewriteEngine On\n", "DocumentRoot @DIR@/htdocs/sub\n"),
			g.server(), g.pick("", "ServerAlias www."+name+" *.sub.example\n", "ServerAlias *.example\n", "ServerAlias *\n"))
	}
	g.files["main.conf"] = b.String()
	names := append([]string{"localhost", "127.0.0.1", "A.EXAMPLE", "www.a.example", "other.test", "a.example.", "LOCALHOST", "x.sub.example"}, g.names...)
	names = append(names, g.names...)
	for range 40 {
		g.requests = append(g.requests, g.pick(names...)+":@PORT@/"+g.pick(livePaths...))
	}
}

// shown is the configuration for people.
func (g *liveGenerator) shown() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(g.files)) {
		text := g.files[name]
		if text != g.common[name] {
			fmt.Fprintf(&b, "--- %s\n%s", name, text)
		}
	}
	return b.String()
}
