"""Mails about a question of the partner, and about the lead's answer (Q44)."""

from portal.gateways.language import Language
from portal.gateways.letters import news
from portal.gateways.stationery import Letter
from portal.rules.vocabulary import N_


def asked(
    language: Language, partner: str, person: str, ticket: str, title: str, text: str, link: str
) -> Letter:
    """To the lead, with the question."""
    return news(
        language,
        N_("{partner} asks about {ticket}"),
        N_("{person} of {partner} asks about {ticket} “{title}”:"),
        quote=text,
        link=link,
        partner=partner,
        person=person,
        ticket=ticket,
        title=title,
    )


def answered(
    language: Language, lead: str, person: str, title: str, text: str, link: str
) -> Letter:
    """To the partner, with the answer."""
    return news(
        language,
        N_("{lead} answered your question: {title}"),
        N_("{person} of {lead} answered your question about “{title}”:"),
        quote=text,
        link=link,
        lead=lead,
        person=person,
        title=title,
    )
