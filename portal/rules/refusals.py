"""How the product says no: a rule id, a sentence that names the way out, and its facts."""

from typing import Any

import msgspec


class Refusal(msgspec.Struct, frozen=True):
    """A no in words.

    `rule` cites the row that refuses; `sentence` is an English message of the catalogues with
    `{named}` places, filled from `facts` after translation.
    """

    rule: str
    sentence: str
    facts: dict[str, Any] = {}


class Refused(Exception):
    """Raised by an action whose rules refuse; nothing was written."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.rule, refusal.sentence)
        self.refusal = refusal


class NoLongerAllowed(Exception):
    """Raised by an action where the right to it was taken since the request began (Q42)."""


class Invalid(Exception):
    """Raised by an action for input that a form could not judge: field name to refusal."""

    def __init__(self, errors: dict[str, Refusal]) -> None:
        super().__init__(errors)
        self.errors = errors
