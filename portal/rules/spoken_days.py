"""Days as people say them: `yesterday`, `mon`, `24.11.`, `5 May`, `vorgestern`, `letzten Montag`.

A weekday is the last one that there was, today included (`last mon` leaves today out). A date
without a year is the last one too, unless it is one of the days to come that people mistake for
today: those are better refused than taken for last year's.
"""

import re
from datetime import date, timedelta

from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_

A_DAY = timedelta(days=1)
A_MONTH = timedelta(days=31)
CENTURY = 2000

NO_SUCH_DAY = Refusal("A50", N_("The calendar has no such day."))

DAYS_AGO = {
    "today": 0,
    "heute": 0,
    "yesterday": 1,
    "gestern": 1,
    "the day before yesterday": 2,
    "day before yesterday": 2,
    "vorgestern": 2,
}
_WEEKDAYS = (
    ("monday", "montag", "mon", "mo"),
    ("tuesday", "dienstag", "tues", "tue", "di"),
    ("wednesday", "mittwoch", "wed", "mi"),
    ("thursday", "donnerstag", "thurs", "thur", "thu", "do"),
    ("friday", "freitag", "fri", "fr"),
    ("saturday", "samstag", "sonnabend", "sat", "sa"),
    ("sunday", "sonntag", "sun", "so"),
)
_MONTHS = (
    ("january", "januar", "jan"),
    ("february", "februar", "feb"),
    ("march", "märz", "mar", "mär"),
    ("april", "apr"),
    ("may", "mai"),
    ("june", "juni", "jun"),
    ("july", "juli", "jul"),
    ("august", "aug"),
    ("september", "sept", "sep"),
    ("october", "oktober", "oct", "okt"),
    ("november", "nov"),
    ("december", "dezember", "dec", "dez"),
)
WEEKDAY = {name: number for number, names in enumerate(_WEEKDAYS) for name in names}
MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}


def _one_of(names: dict[str, int]) -> str:
    return "(?:" + "|".join(sorted(names, key=len, reverse=True)) + ")"


# Each way to name a day, in lower case.
DAY_PATTERNS = (
    rf"(?P<ago>{_one_of(DAYS_AGO)})",
    rf"(?:(?:on|am|(?P<last>last|letzten))\s+)?(?P<weekday>{_one_of(WEEKDAY)})\.?",
    r"(?P<year>20\d{2})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
    r"(?P<day>\d{1,2})[./](?P<month>\d{1,2})(?:[./](?P<year>20\d{2}|\d{2})?)?",
    rf"(?P<day>\d{{1,2}})\.?\s*(?P<named>{_one_of(MONTH)})\.?(?:\s+(?P<year>20\d{{2}}))?",
    rf"(?P<named>{_one_of(MONTH)})\.?\s*(?P<day>\d{{1,2}})(?:,?\s+(?P<year>20\d{{2}}))?",
)


def day_of(match: re.Match[str], today: date) -> date | Refusal:
    """The day that a match of one of the patterns names."""
    said = match.groupdict()
    if said.get("ago"):
        return today - A_DAY * DAYS_AGO[said["ago"]]
    if said.get("weekday"):
        return _weekday(WEEKDAY[said["weekday"]], today - A_DAY if said["last"] else today)
    month = MONTH[said["named"]] if said.get("named") else int(said["month"])
    if said["year"]:
        return _date(CENTURY + int(said["year"]) % 100, month, int(said["day"])) or NO_SUCH_DAY
    years = range(today.year - 1, today.year + 2)
    days = [day for year in years if (day := _date(year, month, int(said["day"])))]
    return max((day for day in days if day <= today + A_MONTH), default=NO_SUCH_DAY)


def _weekday(number: int, latest: date) -> date:
    return latest - A_DAY * ((latest.weekday() - number) % 7)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
