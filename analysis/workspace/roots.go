package workspace

// FindRoots returns the main configuration files in the folder, as absolute paths in
// byte order: files with a name that distributions and mod_wsgi-express use, and
// that no other of them includes by its place.
func FindRoots(s *Snapshot, folder string) []string { return nil }
