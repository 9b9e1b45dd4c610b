"""Mails about belonging to a company: the question whether to join, and a way to sign in."""

from datetime import datetime

from portal.gateways.language import Language
from portal.gateways.stationery import Letter
from portal.rules.vocabulary import N_, Role


def join(
    language: Language, company: str, inviter: str, role: Role, link: str, expires_at: datetime
) -> Letter:
    """To whoever is asked to join a company: who asks, which company, and as what (A45)."""
    say = language.say
    return Letter(
        subject=say(N_("{inviter} invites you to {company}"), inviter=inviter, company=company),
        paragraphs=(
            say(
                N_(
                    "{inviter} would like you to work here with {company}. You belong to it only "
                    "once you say yes, and you need no password."
                ),
                inviter=inviter,
                company=company,
            ),
        ),
        facts=(
            (say(N_("Company")), company),
            (say(N_("Your part")), say(role)),
            (say(N_("Answer by")), language.weekday(expires_at)),
        ),
        button=say(N_("View invitation")),
        link=link,
        small=say(N_("The link works once. If you did not expect this mail, you can ignore it.")),
    )


def sign_in_link(language: Language, company: str, sender: str, link: str) -> Letter:
    """To a person of a company, sent by its administrator: a link instead of a code."""
    say = language.say
    return Letter(
        subject=say(N_("Your link to sign in")),
        paragraphs=(
            say(
                N_("{sender} of {company} sends you a link to sign in."),
                sender=sender,
                company=company,
            ),
        ),
        button=say(N_("Sign in")),
        link=link,
        small=say(
            N_("It works once, within 10 minutes. Do not pass it on: whoever has it can be you.")
        ),
    )
