"""Titles as words, and what a person typed into a search, folded alike so that both meet."""

import re
import unicodedata

import msgspec

LONGEST_WORD = 100
LONGEST_SORT_NAME = 120
MOST_WORDS = 8

WORD = re.compile(r"[^\W_]+")
DIGITS = re.compile(r"(\d+)", re.ASCII)
# Nine digits fit the column; a longer number is no ticket's.
NUMBER = re.compile(r"(?:T-)?(\d{1,9})", re.IGNORECASE | re.ASCII)


class Search(msgspec.Struct, frozen=True):
    """A ticket number, or the beginnings of words that a title must all have."""

    number: int | None = None
    beginnings: tuple[str, ...] = ()


def folded(text: str) -> str:
    """Lower case and without accents: `Brückner` as `bruckner`, `Straße` as `strasse`."""
    # Taken apart before, so that ℠ is lowered too, and after, because lowering may join anew.
    return _apart(_apart(text).casefold())


def _apart(text: str) -> str:
    """Each sign in its plainest form, without the marks on it."""
    signs = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in signs if not unicodedata.combining(sign))


def words_of(title: str) -> list[str]:
    """The words of a title, each once. Folding may lengthen a word, so it is cut after that."""
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in WORD.findall(folded(title))))


def sort_name(name: str) -> str:
    """A name as lists are sorted by it and searched in."""
    return folded(name)[:LONGEST_SORT_NAME]


def counted(name: str) -> list[tuple[str, int]]:
    """A name to sort by as people count: `View 2` before `View 10`."""
    parts = DIGITS.split(folded(name))
    return [
        (text, int(number or 0))
        for text, number in zip(parts[::2], [*parts[1::2], ""], strict=True)
    ]


def read_search(text: str) -> Search:
    """`T-1042` and `1042` ask for one ticket, everything else for words of the title."""
    number = NUMBER.fullmatch(text.strip())
    if number:
        return Search(number=int(number[1]))
    return Search(beginnings=tuple(words_of(text)[:MOST_WORDS]))
