"""The mail that invites a partner: the text it has where the lead wrote none, and how it is filled.

The text for each language is a file, not sentences of a catalogue: it is one whole that a lead
changes as one whole, and whoever translates it should see it so.
"""

from datetime import datetime
from functools import cache

import msgspec
from markupsafe import Markup

from portal.gateways import markdown, stationery
from portal.gateways.language import Language
from portal.gateways.markdown import Values
from portal.gateways.stationery import Rendered
from portal.rules.invitation_template import LONGEST_BODY, Variable, Wording, faults
from portal.rules.refusals import Refusal
from portal.rules.texts import TURNING
from portal.settings import current

TITLE = "# "  # how the first line of a file begins, which is the subject
EXAMPLE = "example"  # stands for the secret of a link where there is none yet


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """What an invitation is about. The token is the secret of its links."""

    recipient: str
    organization: str
    lead: str
    inviter: str
    expires_at: datetime
    token: str = EXAMPLE


@cache
def default_wording(language: str) -> Wording:
    """What goes out where nobody has written anything else."""
    text = (stationery.TEMPLATES / f"invitation.{language}.md").read_text("utf-8")
    subject, _, body = text.partition("\n\n")
    return Wording(subject.removeprefix(TITLE), body.strip())


def faults_of(wording: Wording) -> dict[str, Refusal]:
    """What is wrong with a text, by field."""
    return faults(wording, markdown.addresses(wording.body[:LONGEST_BODY]))


def values_of(occasion: Occasion, language: Language, *, live: bool = True) -> Values:
    """What the variables stand for; no name turns the direction of the words behind it."""
    base = current().base_url
    invitation = f"{base}/invitations/{occasion.token}"
    said = {
        Variable.RECIPIENT_NAME: occasion.recipient,
        Variable.RECIPIENT_ORGANIZATION: occasion.organization,
        Variable.LEAD_ORGANIZATION: occasion.lead,
        Variable.INVITING_USER: occasion.inviter,
        Variable.EXPIRY_DATE: language.weekday(occasion.expires_at),
        Variable.ACCEPT_LINK: invitation,
        Variable.DECLINE_LINK: f"{invitation}/decline",
        Variable.HELP_LINK: f"{base}/help/invitation",
    }
    return Values({name: TURNING.sub("", value) for name, value in said.items()}, live)


def subject_of(wording: Wording, values: Values) -> str:
    """The subject as a mail carries it."""
    return stationery.one_line(values.fill(wording.subject))


def parts(wording: Wording, values: Values) -> tuple[str, Markup]:
    """The text as plain text and as HTML."""
    return markdown.as_text(wording.body, values), markdown.as_html(wording.body, values)


def render(wording: Wording, values: Values, language: Language, note: str = "") -> Rendered:
    """The mail on our paper; `note` stands above it."""
    text, html = parts(wording, values)
    return stationery.render_written(
        subject=values.fill(wording.subject), text=text, html=html, language=language, note=note
    )
