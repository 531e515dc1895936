"""The assembly: settings, urls, the `helin` command."""
