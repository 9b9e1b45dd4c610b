"""Clockwork: work that no person presses a button for."""
