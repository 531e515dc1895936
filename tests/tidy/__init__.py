"""The house rules that no linter knows. Each rule reads one source and says what is wrong with it."""
