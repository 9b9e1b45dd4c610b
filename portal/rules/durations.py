"""A duration as people type it: 2h15, 2:15, 1.5 (hours) or 90 min, read as whole minutes."""

import re

from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_

_HOUR = r"(?:hours?|hrs?|h|stunden?|std\.?)"
_MINUTE = r"(?:minutes?|minuten?|mins?\.?|m)"
_CLOCK = re.compile(rf"(\d{{1,9}})\s*(?::|{_HOUR})\s*(?:(\d{{1,2}})\s*{_MINUTE}?)?", re.IGNORECASE)
_MINUTES = re.compile(rf"(\d{{1,9}})\s*{_MINUTE}", re.IGNORECASE)
_HOURS = re.compile(rf"(\d{{1,9}})(?:[.,](\d{{1,2}}))?\s*{_HOUR}?", re.IGNORECASE)

LONGEST = 99_999 * 60 + 59

NOT_A_DURATION = Refusal("A23", N_("This is not a duration. Write 2:15, 2h15, 1.5 or 45 min."))
TOO_LONG = Refusal("A23", N_("This is too long: no more than 99999 hours can be kept."))
TOO_MANY_MINUTES = Refusal("A23", N_("An hour has 60 minutes. Write 2:15 or 2h15."))


def read_duration(typed: str) -> int | Refusal:
    """Whole minutes, or the sentence that says how to write them."""
    minutes = _read(typed)
    return TOO_LONG if isinstance(minutes, int) and minutes > LONGEST else minutes


def _read(typed: str) -> int | Refusal:
    if match := _MINUTES.fullmatch(typed):
        return int(match[1])
    if match := _CLOCK.fullmatch(typed):
        minutes = int(match[2] or 0)
        return TOO_MANY_MINUTES if minutes >= 60 else int(match[1]) * 60 + minutes
    if match := _HOURS.fullmatch(typed):
        return round(float(f"{match[1]}.{match[2] or 0}") * 60)
    return NOT_A_DURATION
