package analysis_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

var (
	sweepSeed  = flag.Uint64("sweep.seed", 1, "first seed of the sweep over all directives")
	sweepCount = flag.Int("sweep.count", 100, "number of lines in the sweep over all directives")
)

// TestSweepOfDirectives writes a line with random values for a directive of any module of
// Debian's package, and holds our verdict against that of the real `apache2 -t`.
func TestSweepOfDirectives(t *testing.T) {
	apache, err := exec.LookPath("apache2")
	if err != nil {
		t.Skip("no apache2 on this machine to compare with")
	}
	if testing.Short() {
		t.Skip("asks the real server very often; not with -short")
	}
	version, err := installedVersion(apache)
	if err != nil {
		t.Fatal(err)
	}
	folder, err := os.MkdirTemp("", "s")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	modules := sweepModules()
	if len(modules) < 100 {
		t.Skipf("only %d modules of Debian's package are on this machine", len(modules))
	}
	var head strings.Builder
	for _, name := range modules {
		fmt.Fprintf(&head, "LoadModule %s_module %s/mod_%s.so\n", name, sweepFolder, name)
	}
	fmt.Fprintf(&head, "ServerName localhost\nErrorLog /dev/null\nMutex file:%s default\n", folder)
	vocabulary := sweepVocabulary(t)
	var directives []*catalog.Directive
	for _, d := range catalog.Default().Directives() {
		if !d.Section && d.Flags&catalog.ExecOnRead == 0 && !d.Gone && d.Available(modwsgiVersion.String()) && !slices.Contains(sweepMachine, d.Name) && slices.Contains(modules, strings.TrimSuffix(d.Module, "_module")) {
			directives = append(directives, d)
		}
	}
	first, count := *sweepSeed, *sweepCount
	t.Logf("httpd %v, %d directives, seeds %d to %d; -sweep.seed=N -sweep.count=1 runs one again", version, len(directives), first, first+uint64(count)-1)
	seeds := make(chan uint64)
	var wait sync.WaitGroup
	var mutex sync.Mutex
	refused, disagreed := 0, 0
	for worker := range 2 {
		wait.Go(func() {
			file := filepath.Join(folder, fmt.Sprintf("main%d.conf", worker))
			for seed := range seeds {
				g := &sweepGenerator{random: rand.New(rand.NewPCG(seed, 11)), vocabulary: vocabulary}
				directive := directives[g.random.IntN(len(directives))]
				text := g.configuration(directive)
				if err := os.WriteFile(file, []byte(head.String()+text), 0o644); err != nil {
					t.Error(err)
				}
				command := exec.Command(apache, "-t", "-d", folder, "-f", file)
				command.Env = []string{"PATH=/usr/bin:/bin", "LANG=C"}
				command.Dir = folder
				output, _ := command.CombinedOutput()
				want := parseApache(output)
				project := analysis.NewProject(analysis.Settings{
					ServerRoot: folder, AsRoot: true, Env: map[string]string{"PATH": "/usr/bin:/bin", "LANG": "C"},
					Target: interp.Target{ModWSGI: modwsgiVersion, Httpd: version},
				})
				got := answer{}
				if v := project.AnalyseFile(context.Background(), file, workspace.NewStore(nil).Snapshot()).Verdict(); !v.OK {
					got = answer{file: v.File, line: v.Line, message: logEscape(v.Message)}
				}
				mutex.Lock()
				if want.message != "" {
					refused++
				}
				if !want.agrees(got) && (want.message == "" || !slices.Contains(sweepSilent, directive.Name)) {
					disagreed++
					if disagreed <= 400 {
						t.Errorf("seed %d: %s\n  apache2: %v\n     ours: %v", seed, strings.TrimSpace(text), want, got)
					}
				}
				mutex.Unlock()
			}
		})
	}
	for i := range count {
		seeds <- first + uint64(i)
	}
	close(seeds)
	wait.Wait()
	t.Logf("%d lines, %d of them refused, %d disagreements", count, refused, disagreed)
}

// sweepVocabulary are lines that the real server was asked before.
func sweepVocabulary(t *testing.T) []string {
	var lines []string
	for _, s := range readVocabulary(t).lines {
		lines = append(lines, s.line)
	}
	recorded, err := os.ReadFile("../testdata/httpd-values/values.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(recorded)) {
		if text, _, _ := strings.Cut(line, "\t"); !strings.Contains(text, `\n`) {
			lines = append(lines, text)
		}
	}
	return lines
}

const sweepFolder = "/usr/lib/apache2/modules"

// sweepModules are the modules of Debian's package that load together, those that others
// need first.
func sweepModules() []string {
	modules := strings.Fields("mpm_event dav proxy session cache ldap slotmem_shm authz_core")
	entries, _ := os.ReadDir(sweepFolder)
	for _, entry := range entries {
		name := strings.TrimSuffix(strings.TrimPrefix(entry.Name(), "mod_"), ".so")
		if entry.Name() == "mod_"+name+".so" && !strings.HasPrefix(name, "mpm_") && !slices.Contains(modules, name) {
			modules = append(modules, name)
		}
	}
	return modules
}

// sweepMachine are directives whose values rest on files, accounts and names of the machine.
var sweepMachine = strings.Fields(`User Group DocumentRoot ServerRoot ErrorLog CustomLog PidFile Listen
	LoadModule LoadFile Include IncludeOptional Define UnDefine CoreDumpDirectory DefaultRuntimeDir Mutex
	RemoteIPInternalProxyList RemoteIPTrustedProxyList RewriteMap MDExternalAccountBinding
	SSLCACertificateFile SSLCACertificatePath SSLCADNRequestFile SSLCADNRequestPath SSLCARevocationFile SSLCARevocationPath
	SSLCertificateFile SSLCertificateKeyFile SSLCertificateChainFile SSLSessionTicketKeyFile
	SSLProxyCACertificateFile SSLProxyCACertificatePath SSLProxyCARevocationFile SSLProxyCARevocationPath
	SSLProxyMachineCertificateChainFile SSLProxyMachineCertificateFile SSLProxyMachineCertificatePath`)

// sweepSilent are directives whose values httpd refuses in ways that we do not judge: other
// languages (SSLRequire, sed, OpenSSL's commands), names that programs register, what was
// defined before (ProxySet, ProxyErrorOverride, FilterTrace), and words that differ from one
// version to the next. Of them nothing false may be said.
var sweepSilent = strings.Fields(`SSLRequire InputSed OutputSed SSLOpenSSLConfCmd SSLCryptoDevice SSLPassPhraseDialog SSLOCSPEnable SSLOCSPResponderCertificateFile
	SSLSessionCache SSLStaplingCache AuthnCacheSOCache CacheSocache SessionDBDCookieName SessionDBDCookieName2 SessionCookieName SessionCookieName2
	ProxySet ProxyErrorOverride ProxyHCExpr ProxyHCTemplate FilterTrace FilterProvider DBDriver
	AuthDigestQop AuthDigestShmemSize AuthnzFcgiDefineProvider AuthnzFcgiCheckAuthnProvider ExtFilterDefine HeartbeatAddress AsyncRequestWorkerFactor
	LDAPTrustedGlobalCert LDAPTrustedClientCert LDAPConnectionPoolTTL LuaHookInsertFilter CacheKeyBaseURL Substitute RequestReadTimeout RemoteIPInternalProxy RemoteIPTrustedProxy
	H2PushPriority ModemStandard LuaHookAccessChecker LuaHookAuthChecker LuaHookCheckUserID LuaHookTranslateName SuexecUserGroup SSLSRPVerifierFile
	AuthFormUsername AuthFormPassword AuthFormLocation AuthFormMethod AuthFormMimetype AuthFormBody AuthDigestAlgorithm FilterProtocol ExtFilterOptions
	ProxySourceAddress ProxyRemote ProxyRemoteMatch xml2EncDefault HeartbeatStorage CacheLastModifiedFactor
	MDPortMap MDHttpProxy MDInitialDelay MDRenewWindow MDStaplingKeepResponse MDStaplingRenewWindow MDCertificateAuthority MDomain`)

// sweepGenerator makes lines.
type sweepGenerator struct {
	random     *rand.Rand
	vocabulary []string
}

func (g *sweepGenerator) pick(from ...string) string { return from[g.random.IntN(len(from))] }

func (g *sweepGenerator) chance(n int) bool { return g.random.IntN(n) == 0 }

// configuration is a line, mostly in a place where the directive may stand.
func (g *sweepGenerator) configuration(d *catalog.Directive) string {
	line := d.Name + g.arguments(d) + "\n"
	section := d.Flags&(catalog.AccessConf|catalog.OrAll) != 0
	switch {
	case section && (d.Flags&catalog.RsrcConf == 0 || g.chance(2)):
		head := g.pick("<Directory /x>", "<Location /x>", "<Files x>", "<Directory /x>", "<If true>", "<LocationMatch ^/x>")
		name, _, _ := strings.Cut(head, " ")
		return head + "\n" + line + "</" + name[1:] + ">\n"
	case g.chance(5):
		return "<VirtualHost *:80>\n" + line + "</VirtualHost>\n"
	}
	return line
}

// arguments are words that the directive knows, some of which are changed, or any words.
func (g *sweepGenerator) arguments(d *catalog.Directive) string {
	var known []string
	for _, line := range g.vocabulary {
		if name, args, ok := strings.Cut(line, " "); ok && strings.EqualFold(name, d.Name) {
			known = append(known, args)
		}
	}
	if len(known) > 0 && g.chance(3) {
		return " " + g.mutated(g.pick(known...))
	}
	n := map[catalog.ArgKind]int{catalog.NoArgs: 0, catalog.Flag: 1, catalog.Take1: 1, catalog.Take2: 2, catalog.Take3: 3}[d.Kind]
	if n == 0 && d.Kind != catalog.NoArgs {
		n = 1 + g.random.IntN(3)
	}
	if g.chance(12) {
		n += g.random.IntN(3) - 1
	}
	var b strings.Builder
	for i := range max(0, n) {
		b.WriteString(" " + g.word(d, i))
	}
	return b.String()
}

// word is the i-th word.
func (g *sweepGenerator) word(d *catalog.Directive, i int) string {
	known := slices.Clone(d.Values)
	if i < len(d.Arguments) {
		known = append(known, d.Arguments[i].Values...)
	}
	for _, o := range d.Options {
		known = append(known, o.Name+"="+g.pick("1", "x", "0", "On", ""))
	}
	for _, syntax := range d.Syntax {
		for _, w := range strings.FieldsFunc(syntax, func(r rune) bool { return strings.ContainsRune(" []|()", r) }) {
			if w != "..." && !strings.EqualFold(w, d.Name) {
				known = append(known, w)
			}
		}
	}
	if len(known) > 0 && !g.chance(3) {
		return g.pick(known...)
	}
	return g.pick(sweepWords...)
}

// sweepWords are values of all kinds.
var sweepWords = []string{
	"0", "1", "-1", "5", "80", "100", "65536", "99999999999", "99999999999999999999", "abc", "1x", "0x10", "1.5", "-0.5", "1e3", "007", "10k", "5ms", "2min", "1h",
	"On", "Off", "on", "OFF", "yes", "None", "none", "All", "Default", "default", "reset", "disabled", "inherit", "\"\"", "\"a b\"", "''", "x", "X-Name", "a=b", "a=", "=b", "a:b", "+x", "-x", "!x", "!",
	"/x", "/x/y", "x/y", "./x", "..", "/", "//x", "C:/x", "\"/a b\"", "http://h/x", "https://h:80/", "http://", "ftp://h/", "h2://h/", "ajp://h:8009/", "balancer://b", "ws://h/", "unix:/s|http://h/", "fcgi://127.0.0.1:9/", "http://h:99999/", "localhost:80", "127.0.0.1", "127.0.0.1:80", "10.0.0.0/8", "10.0.0.0/33", "::1", "[::1]:80", "*",
	"[", "(", "^x$", ".*", "\\.txt$", "s/a/b/", "m#x#", "~", "expr=true", "expr=%{X", "\"expr=%{REQUEST_URI} == 'x'\"", "\"expr=%{NOSUCH}\"", "env=X", "env=!X", "early", "always", "%{X}e", "%{X", "%h %l", "\"%{Host}i\"", "text/html", "text/*", "*/*", ".txt", "txt", "gzip", "utf-8",
	"md5", "SHA256", "shm:/x", "shmcb:/x(1000)", "dbm:/x", "file:/x", "nonenotnull", "sysvsem", "proxy-nokeepalive", "GET", "POST", "get", "FOO", "404", "200", "999", "600", "redirect", "valid-user", "ip", "all", "granted", "from", "not", "user", "debug", "info", "core:debug", "trace9", "ssl:warn", "access", "lbmethod=byrequests", "timeout=5", "retry=x", "max=-1", "A86400", "\"access plus 1 day\"", "M0", "access", "plus", "1", "day",
}

// mutated changes something in a text, or nothing.
func (g *sweepGenerator) mutated(text string) string {
	words := strings.Split(text, " ")
	at := g.random.IntN(len(words))
	switch g.random.IntN(8) {
	case 0:
		words[at] = g.pick(sweepWords...)
	case 1:
		words = slices.Delete(words, at, at+1)
	case 2:
		words = slices.Insert(words, at, g.pick(sweepWords...))
	case 3:
		words = slices.Insert(words, at, words[at])
	case 4:
		words[at] = strings.ToUpper(words[at])
	case 5:
		if w := words[at]; w != "" {
			cut := g.random.IntN(len(w))
			words[at] = w[:cut] + g.pick("", "x", "-", "=", ":", "/", "0", "%", "\"") + w[cut+1:]
		}
	}
	return strings.Join(words, " ")
}
