"""Mails about other terms that a lead proposes after the acceptance (Q14)."""

from collections.abc import Sequence
from typing import Any

from portal.gateways.language import Language
from portal.gateways.letters import news
from portal.gateways.stationery import Letter
from portal.rules.amendments import Change
from portal.rules.terms import Terms
from portal.rules.vocabulary import N_, RateKind

Facts = tuple[tuple[str, str], ...]


def proposed(
    language: Language, lead: str, person: str, title: str, facts: Facts, text: str, link: str
) -> Letter:
    """To the partner, with what would change and why (T1)."""
    return news(
        language,
        N_("{lead} proposes other terms: {title}"),
        N_(
            "{person} of {lead} proposes other terms for “{title}”. Until you confirm them the "
            "present ones count."
        ),
        quote=text,
        facts=facts,
        link=link,
        lead=lead,
        person=person,
        title=title,
    )


def withdrawn(language: Language, lead: str, person: str, title: str, link: str) -> Letter:
    """To the partner: nothing is left to answer (T2)."""
    return news(
        language,
        N_("{lead} withdrew the other terms: {title}"),
        N_(
            "{person} of {lead} no longer proposes other terms for “{title}”. The present ones "
            "go on. There is nothing to do."
        ),
        link=link,
        lead=lead,
        person=person,
        title=title,
    )


def confirmed(
    language: Language,
    partner: str,
    person: str,
    ticket: str,
    title: str,
    facts: Facts,
    link: str,
) -> Letter:
    """To the lead: they count from now on (T3)."""
    return news(
        language,
        N_("{partner} confirmed the other terms of {ticket}"),
        N_(
            "{person} of {partner} confirmed the other terms of {ticket} “{title}”. They count "
            "from now on."
        ),
        facts=facts,
        link=link,
        partner=partner,
        person=person,
        ticket=ticket,
        title=title,
    )


def declined(
    language: Language, partner: str, person: str, ticket: str, title: str, text: str, link: str
) -> Letter:
    """To the lead, with the reason where one was given (T4)."""
    return news(
        language,
        N_("{partner} declined the other terms of {ticket}"),
        N_(
            "{person} of {partner} declined the other terms of {ticket} “{title}”. The present "
            "ones go on."
        ),
        quote=text,
        link=link,
        partner=partner,
        person=person,
        ticket=ticket,
        title=title,
    )


def facts_of(language: Language, changes: Sequence[Change], terms: Terms) -> Facts:
    """What changes, before and after. Instructions may be long: they stand behind the link."""
    return tuple((change.label, _told(language, change, terms)) for change in changes)


def _told(language: Language, change: Change, terms: Terms) -> str:
    if change.name == "instructions":
        return language.say(N_("changed"))
    before, after = (
        _value(language, change.name, value, terms) for value in (change.before, change.after)
    )
    return f"{before} → {after}"


def _value(language: Language, name: str, value: Any, terms: Terms) -> str:
    if value is None:
        return "–"
    if name == "complete_by":
        return language.weekday(value)
    if name == "authorised_minutes":
        return language.duration(value) if value else language.say(N_("no limit"))
    if name == "authorised_charges" and not value:
        return language.say(N_("none"))
    amount = language.money(value, terms.currency)
    if name == "partner_rate" and terms.rate_kind is RateKind.HOURLY:
        return language.say(N_("{amount} / h"), amount=amount)
    return amount
