package workspace

import (
	"os"
	"path/filepath"
	"slices"
)

// rootNames are where distributions and mod_wsgi-express put a main configuration
// file, relative to the folder that a person opens.
var rootNames = []string{
	"apache2.conf",              // Debian: /etc/apache2
	"httpd.conf",                // Arch, mod_wsgi-express: the server root itself
	"conf/httpd.conf",           // Red Hat: /etc/httpd, and httpd's own layout
	"etc/apache2/apache2.conf",  // a tree of a whole machine
	"etc/httpd/conf/httpd.conf", //
	"apache2/apache2.conf",      //
	"httpd/conf/httpd.conf",     //
}

// FindRoots returns the main configuration files in the folder, as absolute paths in
// byte order: the files with a name and place that distributions or
// mod_wsgi-express use.
func FindRoots(s *Snapshot, folder string) []string {
	var roots []string
	for _, name := range rootNames {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if info, err := s.Stat(path); err == nil && info.Regular {
			roots = append(roots, path)
		}
	}
	slices.Sort(roots)
	return roots
}

// MainFiles are the files in the folder itself that are called as main configuration
// files are.
func MainFiles(folder string) []string {
	var files []string
	for _, name := range []string{"apache2.conf", "httpd.conf"} {
		path := filepath.Join(folder, name)
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			files = append(files, path)
		}
	}
	return files
}
