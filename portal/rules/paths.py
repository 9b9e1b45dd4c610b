"""Where a sign-in may lead on to: pages of our own, and nothing else (A30)."""

import re

HOME = "/"
_PAGES = re.compile(
    r"/(?:account|help|invitations|join|organizations|outsource|people|received|tickets|timer)"
    r"(?:/[\w-]+)*",
    re.ASCII,
)


def own_path(text: str) -> str:
    """`text` where it is the path of a page of ours, else the start page."""
    return text if _PAGES.fullmatch(text) else HOME
