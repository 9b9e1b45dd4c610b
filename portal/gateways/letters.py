"""Every mail of the product: one function a letter, written in the reader's language.

A letter names companies, people, tickets and dates. It never carries internal text, a customer's
price, or a secret other than the code and the link it is about.
"""

from datetime import datetime

from portal.gateways.language import Language
from portal.gateways.stationery import Letter
from portal.rules.vocabulary import N_, word

LONGEST_QUOTE = 1_000  # the whole text stands behind the link


def sign_in(language: Language, code: str, link: str) -> Letter:
    """To whoever asked to sign in. The subject keeps the code out of lists and lock screens."""
    say = language.say
    return Letter(
        subject=say(N_("Your sign-in code")),
        paragraphs=(
            say(N_("Type this code in the browser where you asked for it, or use the button.")),
        ),
        facts=((say(N_("Code")), code),),
        button=say(N_("Sign in")),
        link=link,
        small=say(
            N_(
                "Code and link work once, within 10 minutes. If you did not ask for them, "
                "you can ignore this mail."
            )
        ),
    )


def invitation_accepted(language: Language, partner: str, person: str, link: str) -> Letter:
    """To the lead: who accepted, told at once (R23)."""
    return news(
        language,
        N_("{partner} accepted your invitation"),
        N_("{person} accepted for {partner}. You can send them offers from now on."),
        button=N_("View partners"),
        link=link,
        partner=partner,
        person=person,
    )


def invitation_declined(language: Language, partner: str, person: str, link: str) -> Letter:
    """To the lead (R24)."""
    return news(
        language,
        N_("{partner} declined your invitation"),
        N_("{person} declined for {partner}. You can invite them again at any time."),
        button=N_("View partners"),
        link=link,
        partner=partner,
        person=person,
    )


def partnership_canceled(language: Language, lead: str, person: str, link: str) -> Letter:
    """To the partner: no offer will follow (R29)."""
    return news(
        language,
        N_("{lead} ended the partnership"),
        N_(
            "{person} of {lead} ended the partnership. You get no more offers from {lead}; what "
            "you finished for them stays readable."
        ),
        button=N_("View tickets"),
        link=link,
        lead=lead,
        person=person,
    )


def partner_left(language: Language, partner: str, person: str, link: str) -> Letter:
    """To the lead: the partner ended it (Q5)."""
    return news(
        language,
        N_("{partner} ended the partnership"),
        N_(
            "{person} of {partner} ended the partnership. Tickets can go to {partner} again after "
            "a new invitation."
        ),
        button=N_("View partners"),
        link=link,
        partner=partner,
        person=person,
    )


def offer(
    language: Language,
    lead: str,
    title: str,
    accept_by: datetime,
    complete_by: datetime,
    link: str,
) -> Letter:
    """To the partner: a ticket is offered (O3)."""
    return news(
        language,
        N_("Offer from {lead}: {title}"),
        N_("{lead} offers you the ticket “{title}”."),
        facts=(
            (N_("Answer by"), language.weekday(accept_by)),
            (N_("Complete by"), language.weekday(complete_by)),
        ),
        button=N_("View offer"),
        link=link,
        lead=lead,
        title=title,
    )


def offer_canceled(language: Language, lead: str, title: str, text: str) -> Letter:
    """To the partner: nothing is left to answer (O4)."""
    return news(
        language,
        N_("{lead} canceled an offer: {title}"),
        N_("{lead} no longer offers you the ticket “{title}”. There is nothing to do."),
        quote=text,
        lead=lead,
        title=title,
    )


def offer_reminder(
    language: Language, other: str, title: str, accept_by: datetime, link: str
) -> Letter:
    """To both sides: the time to answer is near (Q10)."""
    return news(
        language,
        N_("Still to be answered: {title}"),
        N_("The offer of “{title}” between you and {other} waits for an answer."),
        facts=((N_("Answer by"), language.weekday(accept_by)),),
        link=link,
        title=title,
        other=other,
    )


def offer_expired(language: Language, other: str, title: str, link: str) -> Letter:
    """To both sides: the time to answer passed (O6, Q10)."""
    return news(
        language,
        N_("The time to answer has passed: {title}"),
        N_(
            "The offer of “{title}” between you and {other} was not answered in time, so it is "
            "closed."
        ),
        link=link,
        title=title,
        other=other,
    )


def accepted(
    language: Language, partner: str, person: str, ticket: str, title: str, link: str
) -> Letter:
    """To the lead (O7)."""
    return news(
        language,
        N_("{partner} accepted {ticket}"),
        N_("{person} of {partner} accepted {ticket} “{title}”."),
        link=link,
        partner=partner,
        person=person,
        ticket=ticket,
        title=title,
    )


def declined(
    language: Language,
    partner: str,
    person: str,
    ticket: str,
    title: str,
    reason: str,
    text: str,
    link: str,
) -> Letter:
    """To the lead, with the reason, a stored word of DeclineReason (O5, Q12)."""
    return news(
        language,
        N_("{partner} declined {ticket}"),
        N_("{person} of {partner} declined {ticket} “{title}”."),
        quote=text,
        facts=((N_("Reason"), language.say(word(reason))),),
        link=link,
        partner=partner,
        person=person,
        ticket=ticket,
        title=title,
    )


def time_entered(
    language: Language,
    partner: str,
    person: str,
    minutes: int,
    ticket: str,
    title: str,
    link: str,
) -> Letter:
    """To the assigned resource; this one cannot be switched off (R133, R134)."""
    return news(
        language,
        N_("{partner} entered time on {ticket}"),
        N_("{person} of {partner} entered {duration} on {ticket} “{title}”."),
        link=link,
        partner=partner,
        person=person,
        duration=language.duration(minutes),
        ticket=ticket,
        title=title,
    )


def limit_reached(
    language: Language, partner: str, percent: int, ticket: str, title: str, link: str
) -> Letter:
    """To the lead: the authorised time or charges are nearly or wholly used (Q16)."""
    subject = N_("{ticket}: {percent} percent of what was authorised is used")
    body = N_(
        "{partner} has used {percent} percent or more of the time or charges that you authorised "
        "for {ticket} “{title}”. The work goes on; you can change the terms."
    )
    return news(
        language,
        subject,
        body,
        link=link,
        partner=partner,
        percent=str(percent),
        ticket=ticket,
        title=title,
    )


def completion_reported(
    language: Language, partner: str, person: str, ticket: str, title: str, link: str
) -> Letter:
    """To the lead: completion waits for approval (O9)."""
    return news(
        language,
        N_("{partner} reports {ticket} complete"),
        N_(
            "{person} of {partner} reports {ticket} “{title}” complete. Approve it, or reject it "
            "and say what is missing."
        ),
        link=link,
        partner=partner,
        person=person,
        ticket=ticket,
        title=title,
    )


def completion_rejected(
    language: Language, lead: str, person: str, title: str, text: str, link: str
) -> Letter:
    """To the partner, with what is missing (O10)."""
    return news(
        language,
        N_("{lead} rejected the completion: {title}"),
        N_("{person} of {lead} says that “{title}” is not finished yet:"),
        quote=text,
        link=link,
        lead=lead,
        person=person,
        title=title,
    )


def completed(language: Language, lead: str, person: str, title: str, link: str) -> Letter:
    """To whoever did not complete it: the work is done on both sides (O11 to O13)."""
    return news(
        language,
        N_("{lead} completed: {title}"),
        N_("{person} of {lead} completed “{title}”. Nothing more is shared from now on."),
        link=link,
        lead=lead,
        person=person,
        title=title,
    )


def news(
    language: Language,
    subject: str,
    sentence: str,
    *,
    quote: str = "",
    facts: tuple[tuple[str, str], ...] = (),
    button: str = N_("View ticket"),
    link: str = "",
    **names: str,
) -> Letter:
    """A subject and a sentence that speak of the same `names`, and what a person wrote."""
    return Letter(
        subject=language.say(subject, **names),
        paragraphs=(language.say(sentence, **names), *_quoted(language, quote)),
        facts=tuple((language.say(label), value) for label, value in facts),
        button=language.say(button),
        link=link,
    )


def _quoted(language: Language, text: str) -> tuple[str, ...]:
    """What a person wrote, as a paragraph of its own; cut, and none where nothing was written."""
    text = text.strip()
    if len(text) > LONGEST_QUOTE:
        text = f"{text[:LONGEST_QUOTE]}…"
    return (language.say(N_("“{text}”"), text=text),) if text else ()
