"""Views: load, form, one action, answer."""
