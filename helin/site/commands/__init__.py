"""One module per `helin` command; each exposes `command`. See `helin.site.cli`."""
