"""Pure helpers: no models, no neighbourhood words."""
