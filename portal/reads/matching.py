"""Text that somebody typed, looked for anywhere in what is stored: signs in it are no wildcards."""

from typing import Any

from piccolo.querystring import QueryString

from portal.rules.words import sort_name


def containing(stored: Any, text: str) -> list[QueryString]:
    """Where `stored`, a column or SQL in lower case, has `text` in it; everything for no text."""
    return _like(stored, text, "%{}%")


def beginning(stored: Any, text: str) -> list[QueryString]:
    """The same where `stored` begins with `text`."""
    return _like(stored, text, "{}%")


def _like(stored: Any, text: str, pattern: str) -> list[QueryString]:
    folded = sort_name(text.strip())
    for sign in "!%_":  # they are letters here, not wildcards (A55)
        folded = folded.replace(sign, f"!{sign}")
    wanted = pattern.format(folded)
    return [QueryString("{} LIKE {} ESCAPE '!'", stored, wanted)] if folded else []
