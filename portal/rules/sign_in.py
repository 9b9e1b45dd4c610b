"""How long codes and links for signing in live, and how often a code may be typed wrong (Q46)."""

from datetime import timedelta

CODE_LIFE = timedelta(minutes=10)
LINK_LIFE = timedelta(hours=24)  # of a link that is handed over by hand
MOST_WRONG_CODES = 5
