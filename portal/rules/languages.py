"""The languages that the portal speaks, each by the name that its own readers give it."""

LANGUAGES = {"en": "English", "de": "Deutsch"}
