"""Helin's own interface for programs, described by OpenAPI 3.1 at /api/openapi.json."""
