// Package docs holds the pages and schemas that the program itself shows.
package docs

import "embed"

//go:embed rules/*.md
var pages embed.FS

// Rule is the page of a rule, as Markdown.
func Rule(id string) (page string, ok bool) {
	data, err := pages.ReadFile("rules/" + id + ".md")
	return string(data), err == nil
}

// Home is where the project is, and Page the address of one of its files there.
const Home = "https://github.com/modwsgi-ls/modwsgi-ls"

// Page is the address of a file of the project, given from the root of the repository.
func Page(path string) string { return Home + "/blob/main/" + path }

// SettingsSchema is the JSON Schema of the settings.
//
//go:embed modwsgi-ls.schema.json
var SettingsSchema []byte
