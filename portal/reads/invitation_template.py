"""The text of invitations as its editor shows it: what stands, and how it will look."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from markupsafe import Markup

from portal import clock, settings
from portal.access import Who, newest_template
from portal.gateways import invitation_template as gateway
from portal.gateways.invitation_template import Occasion, default_wording, faults_of, values_of
from portal.gateways.language import LANGUAGES, Language
from portal.reads.kept import kept_invitation
from portal.rules.invitation_template import MEANINGS, Wording
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_
from portal.tables.invitation_templates import InvitationTemplate
from portal.tables.kept import KeptInvitation
from portal.tables.organizations import Partnership
from portal.tables.people import Tenant
from portal.tables.rows import load

MOST_RECIPIENTS = 50
SAMPLE_NAME, SAMPLE_ORGANIZATION = N_("Robin Sample"), N_("Sample Ltd")
EMAIL_OF_SAMPLE = "robin@sample.example"


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """The mail as it will look, in both its parts, and what is still wrong with it."""

    name: str
    email: str
    language: str
    subject: str
    html: Markup
    text: str
    wrong: dict[str, Refusal]


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A language to edit."""

    label: str
    href: str
    current: bool
    count: None = None


class TemplatePage(msgspec.Struct, frozen=True, kw_only=True):
    """The editor in one language. `version` 0 is the text that we bring.

    `begun` is what stands in the form: what was typed and not saved, else what `stands`. It began
    with the version `begun_with`, and was left at `kept_at`, None where nothing is unsaved.
    """

    language: str
    languages: list[Choice]
    lead_language: str
    variables: list[tuple[str, str]]
    version: int
    stands: Wording
    begun: Wording
    begun_with: int
    kept_at: datetime | None
    saved_by: str
    saved_at: datetime | None
    is_ours: bool
    recipients: list[tuple[str, str]]
    recipient: str
    preview: Preview


async def home_language(who: Who) -> str:
    """The language of the own company, in which the editor opens."""
    language: str = (await load(Tenant, who.tenant)).language
    return language


async def template_page(
    who: Who, language: str, *, typed: Wording | None = None, recipient: str = ""
) -> TemplatePage:
    """The editor; `typed` is what stands in its form where that was not saved."""
    newest = await newest_template(who.tenant, language)
    ours = default_wording(language)
    stands = Wording(newest.subject, newest.body) if newest else ours
    saved_by = await name_of(newest) if newest else ""
    kept = None if typed else await _unsaved(who, language, stands)
    begun = typed or (Wording(kept.subject, kept.body) if kept else stands)
    version = newest.version if newest else 0
    found = await _recipients(who)
    return TemplatePage(
        language=language,
        languages=choices("/outsource/invitation", language),
        lead_language=LANGUAGES[await home_language(who)],
        variables=[(variable.place, meaning) for variable, meaning in MEANINGS.items()],
        version=version,
        stands=stands,
        begun=begun,
        begun_with=kept.version if kept else version,
        kept_at=kept.kept_at if kept else None,
        saved_by=saved_by,
        saved_at=newest.saved_at if newest else None,
        is_ours=stands == ours,
        recipients=[(row["public_id"], f"{row['name']} · {row['organization']}") for row in found],
        recipient=recipient,
        preview=preview_of(who, begun, language, _chosen(found, recipient)),
    )


async def _unsaved(who: Who, language: str, stands: Wording) -> KeptInvitation | None:
    """What was left in the form, unless it is what stands there by now."""
    kept = await kept_invitation(who, language)
    return kept if kept and Wording(kept.subject, kept.body) != stands else None


async def preview(who: Who, language: str, typed: Wording, recipient: str) -> Preview:
    """How a text would look that is still being written."""
    return preview_of(who, typed, language, _chosen(await _recipients(who), recipient))


async def occasion_of(who: Who, language: str, recipient: str) -> Occasion:
    """What a test is about: the chosen recipient or the sample, and a link that leads nowhere."""
    return _occasion(who, language, _chosen(await _recipients(who), recipient))


async def name_of(version: InvitationTemplate) -> str:
    """Who saved it."""
    of = InvitationTemplate
    row = await of.select(of.saved_by.name.as_alias("name")).where(of.id == version.id).first()
    assert row is not None  # noqa: S101 - versions are never deleted
    return str(row["name"])


async def _recipients(who: Who) -> list[dict[str, Any]]:
    """Whom the preview may be shown for: recipients of the own partnerships, by organization."""
    of = Partnership
    rows: list[dict[str, Any]] = (
        await of.select(
            of.public_id,
            of.recipient_email.as_alias("email"),
            of.recipient.name.as_alias("name"),
            of.organization.name.as_alias("organization"),
        )
        .where(
            of.lead == who.tenant,
            of.recipient.is_not_null(),
            of.recipient.redacted_at.is_null(),
        )
        .order_by(of.organization.sort_name, of.id)
        .limit(MOST_RECIPIENTS)
    )
    return rows


def _chosen(found: list[dict[str, Any]], recipient: str) -> dict[str, Any] | None:
    return next((row for row in found if row["public_id"] == recipient), None)


def _occasion(who: Who, language: str, chosen: dict[str, Any] | None) -> Occasion:
    say = Language(language).say
    return Occasion(
        recipient=chosen["name"] if chosen else say(SAMPLE_NAME),
        organization=chosen["organization"] if chosen else say(SAMPLE_ORGANIZATION),
        lead=who.company,
        inviter=who.name,
        expires_at=_full_hour(clock.now()) + settings.current().invitation_life,
    )


def _full_hour(moment: datetime) -> datetime:
    """A sample need not tell the minute, which would change it under the eyes of its reader."""
    return moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def preview_of(
    who: Who, wording: Wording, language: str, chosen: dict[str, Any] | None = None
) -> Preview:
    """How a mail looks, for the chosen recipient or the sample."""
    reads = Language(language, who.time_zone)
    occasion = _occasion(who, language, chosen)
    text, html = gateway.parts(wording, values_of(occasion, reads, live=False))
    return Preview(
        name=occasion.recipient,
        email=chosen["email"] if chosen else EMAIL_OF_SAMPLE,
        language=language,
        subject=gateway.subject_of(wording, values_of(occasion, reads)),
        html=html,
        text=text,
        wrong=faults_of(wording),
    )


def choices(path: str, language: str) -> list[Choice]:
    """The languages that a page below `path` can be had in."""
    return [
        Choice(label=label, href=f"{path}?language={code}", current=code == language)
        for code, label in LANGUAGES.items()
    ]
