"""The history of the text of invitations: who wrote what when, and how it looked."""

from datetime import datetime

import msgspec
from piccolo.query.functions import Count

from portal.access import Who, newest_template
from portal.reads.invitation_template import Choice, Preview, choices, name_of, preview_of
from portal.rules.invitation_template import Wording
from portal.tables.invitation_templates import InvitationTemplate
from portal.tables.organizations import Invitation

VERSIONS_A_PAGE = 25
NEWER_THAN_ALL = 2**31 - 1


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One text of the history. `sent` counts the mails that were written with it."""

    public_id: str
    version: int
    subject: str
    saved_by: str
    saved_at: datetime
    brought_back: int | None
    sent: int


class VersionsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The history in one language, newest first; `older` leads on."""

    language: str
    languages: list[Choice]
    versions: list[Version]
    is_first: bool
    older: int | None


class VersionPage(msgspec.Struct, frozen=True, kw_only=True):
    """One version as it looked, and whether it is the one that goes out now."""

    public_id: str
    language: str
    version: int
    saved_by: str
    saved_at: datetime
    is_newest: bool
    preview: Preview


async def versions_page(who: Who, language: str, before: int | None) -> VersionsPage:
    """The history, from the version before `before` on."""
    of = InvitationTemplate
    below = NEWER_THAN_ALL if before is None else before
    rows = (
        await of.select(
            of.id,
            of.public_id,
            of.version,
            of.subject,
            of.saved_at,
            of.brought_back,
            of.saved_by.name.as_alias("saved_by"),
        )
        .where(of.tenant == who.tenant, of.language == language, of.version < below)
        .order_by(of.version, ascending=False)
        .limit(VERSIONS_A_PAGE + 1)
    )
    shown = rows[:VERSIONS_A_PAGE]
    sent = await _sent([row["id"] for row in shown])
    return VersionsPage(
        language=language,
        languages=choices("/outsource/invitation/versions", language),
        versions=[Version(sent=sent.get(row.pop("id"), 0), **row) for row in shown],
        is_first=before is None,
        older=shown[-1]["version"] if len(rows) > len(shown) else None,
    )


async def version_page(who: Who, version: InvitationTemplate) -> VersionPage:
    """A version that was loaded through its door, with the sample recipient."""
    newest = await newest_template(who.tenant, version.language)
    return VersionPage(
        public_id=version.public_id,
        language=version.language,
        version=version.version,
        saved_by=await name_of(version),
        saved_at=version.saved_at,
        is_newest=newest is not None and newest.id == version.id,
        preview=preview_of(who, Wording(version.subject, version.body), version.language),
    )


async def _sent(templates: list[int]) -> dict[int, int]:
    of = Invitation
    rows = (
        await of.select(of.template, Count())
        .where(of.template.is_in(templates))
        .group_by(of.template)
        if templates
        else []
    )
    return {row["template"]: row["count"] for row in rows}
