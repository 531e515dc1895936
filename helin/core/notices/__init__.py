"""Telling people: in-app, e-mail, SMS; phrases registered by journal kind."""
