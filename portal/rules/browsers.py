"""What a browser calls itself, in two words that a person recognises."""

import msgspec

# The first sign that occurs decides: most browsers also name those they descend from.
_NAMES = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


class Browser(msgspec.Struct, frozen=True):
    """Names of makers, the same in every language; empty where nobody knows."""

    name: str
    system: str


def browser_of(user_agent: str) -> Browser:
    """The browser behind a User-Agent header. What it says is only ever shown, never trusted."""
    return Browser(_first(_NAMES, user_agent), _first(_SYSTEMS, user_agent))


def _first(signs: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for sign, name in signs if sign in text), "")
