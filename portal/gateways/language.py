"""The reader's language and zone: catalogues, and how moments, money and durations are written."""

import gettext
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from babel import Locale, dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from portal.clock import now
from portal.rules.languages import LANGUAGES as LANGUAGES
from portal.rules.refusals import Refusal

LOCALES = Path(__file__).parent.parent / "locale"
DEFAULT = "en"
# English as Europe writes it: 12 Nov, 09:14; amounts with the sign behind, as on a statement.
_BABEL_NAMES = {"en": "en_GB", "de": "de_DE"}
MINOR_UNITS = 100
MINUTES_AN_HOUR = 60
DATES_KEPT = 10_000


@cache
def catalogue(code: str) -> gettext.NullTranslations:
    """The messages of a language. English is written in the code; others are read from .po."""
    path = LOCALES / code / "LC_MESSAGES" / "portal.po"
    if not path.exists():
        return gettext.NullTranslations()
    with path.open("rb") as source:
        messages = read_po(source, locale=code)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(_BABEL_NAMES[code])


# Babel works out the pattern anew for each date, and a page shows dozens, most of them again.
@lru_cache(DATES_KEPT)
def _day(code: str, skeleton: str, day: date) -> str:
    return dates.format_skeleton(skeleton, day, locale=_locale(code))


@lru_cache(DATES_KEPT)
def _exact(code: str, zone: str, moment: datetime) -> str:
    # The zone is asked for by name: two moments are equal wherever their clocks stand.
    return dates.format_datetime(moment, "long", tzinfo=ZoneInfo(zone), locale=_locale(code))


class Language(msgspec.Struct, frozen=True):
    """How one reader reads: a language code of LANGUAGES and an IANA time zone."""

    code: str = DEFAULT
    zone: str = "UTC"

    @property
    def locale(self) -> Locale:
        return _locale(self.code)

    def say(self, message: str, **facts: Any) -> str:
        """`message` in this language, its `{named}` places filled."""
        translated = catalogue(self.code).gettext(message) if message else ""
        return translated.format(**facts) if facts else translated

    def refusal(self, refusal: Refusal) -> str:
        """The sentence of a refusal; moments, days and spans among its facts are written out."""
        facts = {name: self.fact(value) for name, value in refusal.facts.items()}
        return self.say(refusal.sentence, **facts)

    def fact(self, value: Any) -> Any:
        """A moment, a day or a span (in whole minutes, rounded up) in words; else as it is."""
        if isinstance(value, datetime):
            return self.recent(value)
        if isinstance(value, timedelta):
            return self.duration(-(-value // timedelta(minutes=1)))
        return self.day(value) if isinstance(value, date) else value

    def local(self, moment: datetime) -> datetime:
        """The moment on the reader's clock."""
        return moment.astimezone(ZoneInfo(self.zone))

    def moment(self, moment: datetime) -> str:
        """Day and time: 12 Nov, 09:14."""
        return f"{self.day(moment)}, {self.time(moment)}"

    def day(self, moment: date) -> str:
        """A day: 12 Nov; another year than this one is said."""
        if isinstance(moment, datetime):
            moment = self.local(moment).date()
        skeleton = "MMMd" if moment.year == self.local(now()).year else "yMMMd"
        return _day(self.code, skeleton, moment)

    def recent(self, moment: datetime) -> str:
        """The time of day for today, else with the day before it."""
        is_today = self.local(moment).date() == self.local(now()).date()
        return self.time(moment) if is_today else self.moment(moment)

    def weekday(self, moment: datetime) -> str:
        """Day with its weekday and time: Mon 24 Nov, 14:00."""
        local = self.local(moment)
        weekday = dates.format_date(local, "EEE", locale=self.locale)
        return self.say("{weekday} {moment}", weekday=weekday, moment=self.moment(moment))

    def named_day(self, day: date) -> str:
        """A day with its weekday: Mon 24 Nov."""
        weekday = dates.format_date(day, "EEE", locale=self.locale)
        return self.say("{weekday} {moment}", weekday=weekday, moment=self.day(day))

    def time(self, moment: datetime) -> str:
        """Time of day: 09:14."""
        return f"{self.local(moment):%H:%M}"  # in both languages

    def exact(self, moment: datetime) -> str:
        """Everything about a moment, for the title of a time element."""
        return _exact(self.code, self.zone, moment)

    def month(self, moment: date) -> str:
        """A month of a year: November 2026."""
        return dates.format_skeleton("yMMMM", moment, locale=self.locale)

    def month_letter(self, moment: date) -> str:
        """The first letter of a month: N."""
        return dates.format_date(moment, "LLLLL", locale=self.locale)

    def money(self, minor: int, currency: str) -> str:
        """An amount with two decimals and its currency: 52.00 €, minus as a real minus."""
        amount = numbers.format_decimal(abs(minor) / MINOR_UNITS, "#,##0.00", locale=self.locale)
        symbol = numbers.get_currency_symbol(currency, locale=self.locale)
        sign = "\N{MINUS SIGN}" if minor < 0 else ""
        return f"{sign}{amount}\N{NO-BREAK SPACE}{symbol}"

    def number(self, count: int) -> str:
        """A count, its thousands apart: 50,000, German 50.000."""
        return numbers.format_decimal(count, locale=self.locale)

    def quantity(self, thousandths: int) -> str:
        """2 or 1.5, without zeros behind it."""
        return numbers.format_decimal(
            Decimal(thousandths) / 1000, format="#,##0.###", locale=self.locale
        )

    def size(self, bytes: int) -> str:
        """412 kB, in thousands as disks count."""
        for factor, unit in ((1_000_000, "MB"), (1_000, "kB")):
            if bytes >= factor:
                return f"{self.number(round(bytes / factor))}\N{NO-BREAK SPACE}{unit}"
        return f"{bytes}\N{NO-BREAK SPACE}B"

    @property
    def decimal_sign(self) -> str:
        """What stands before the cents: a point, German a comma."""
        return numbers.get_decimal_symbol(self.locale)

    def field_amount(self, minor: int) -> str:
        """An amount as a person types it: 52.00, German 52,00."""
        return numbers.format_decimal(minor / MINOR_UNITS, "0.00", locale=self.locale)

    def duration(self, minutes: int) -> str:
        """Hours and minutes: 2 h 15 min; German: 2 Std. 15 Min."""
        hours, rest = divmod(minutes, MINUTES_AN_HOUR)
        parts = []
        if hours:
            parts.append(self.say("{hours} h", hours=hours))
        if rest or not hours:
            parts.append(self.say("{minutes} min", minutes=rest))
        return " ".join(parts).replace(" ", "\N{NO-BREAK SPACE}")

    def ago(self, moment: datetime, at: datetime) -> str:
        """How long before or after `at`: 2 days ago, in 3 hours."""
        span: timedelta = moment - at
        return dates.format_timedelta(span, add_direction=True, locale=self.locale)


def best(accept_language: str) -> str:
    """The first language of an Accept-Language header that we speak."""
    for part in accept_language.lower().split(","):
        code = part.split(";")[0].strip().split("-")[0]
        if code in LANGUAGES:
            return code
    return DEFAULT
