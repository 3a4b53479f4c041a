module github.com/modwsgi-ls/modwsgi-ls

go 1.26.0
