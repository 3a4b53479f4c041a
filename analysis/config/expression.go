package config

func checkExpression(condition string) string { return "" }
