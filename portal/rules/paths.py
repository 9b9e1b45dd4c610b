"""Where a sign-in may lead on to: pages of our own, and nothing else (A30)."""

import re

HOME = "/"
_PAGES = re.compile(
    r"/(?:account|help|import|invitations|join|organizations|outsource|people|received|tickets"
    r"|timer)(?:/[\w-]+)*",
    re.ASCII,
)
_ADDRESS = re.compile(r"(?:/[\w-]+)+", re.ASCII)
_QUERY = re.compile(r"[\w.~%=&+*:,-]{1,2000}", re.ASCII)


def own_path(text: str) -> str:
    """`text` where it is the address of a page of ours, else the start page.

    What the page is asked for goes along where it is written as addresses are.
    """
    path, _, query = text.partition("?")
    if not _PAGES.fullmatch(path):
        return HOME
    return f"{path}?{query}" if _QUERY.fullmatch(query) else path


def is_own_address(text: str) -> bool:
    """Whether a form of ours may be sent there: a plain path, which names no other host."""
    return bool(_ADDRESS.fullmatch(text))
