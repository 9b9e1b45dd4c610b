"""The outsourcing agreement: its text, and who accepted which of its texts when (R46, R51, R52)."""

from datetime import datetime
from functools import cache

import msgspec

from portal.access import Who
from portal.gateways.language import LANGUAGES, Language
from portal.reads.setup import Setup, setup_of
from portal.rules.agreement import VERSIONS, Version, digest, in_force
from portal.rules.permissions import Permission
from portal.tables.contracts import AgreementAcceptance


class Acceptance(msgspec.Struct, frozen=True, kw_only=True):
    """Who accepted which version when. `paragraphs` are its very words, in its `language`.

    They are found by their digest; empty where no text here has it.
    """

    version: int
    name: str
    at: datetime
    language: str
    digest: str
    paragraphs: tuple[str, ...]


class AgreementPage(msgspec.Struct, frozen=True, kw_only=True):
    """The text in force, as messages of the catalogues, and every acceptance, the last one first.

    `is_accepted` speaks of the version in force; an older acceptance stays beside it (Q4).
    """

    version: int
    paragraphs: tuple[str, ...]
    is_accepted: bool
    may_accept: bool
    acceptances: list[Acceptance]
    setup: Setup | None

    @property
    def last(self) -> Acceptance | None:
        return self.acceptances[0] if self.acceptances else None


async def agreement_page(who: Who, versions: tuple[Version, ...] = VERSIONS) -> AgreementPage:
    """The agreement of the own company."""
    rows = (
        await AgreementAcceptance.objects()
        .where(AgreementAcceptance.tenant == who.tenant)
        .order_by(AgreementAcceptance.version, ascending=False)
    )
    version = in_force(versions)
    is_accepted = any(row.version == version.number for row in rows)
    return AgreementPage(
        version=version.number,
        paragraphs=version.paragraphs,
        is_accepted=is_accepted,
        may_accept=not is_accepted and who.may(Permission.ACCEPT_AGREEMENT),
        acceptances=[_acceptance(row, versions) for row in rows],
        setup=await setup_of(who),
    )


def _acceptance(row: AgreementAcceptance, versions: tuple[Version, ...]) -> Acceptance:
    return Acceptance(
        version=row.version,
        name=row.person_name,
        at=row.at,
        language=row.language,
        digest=row.digest,
        paragraphs=_wordings(versions).get(row.digest, ()),
    )


@cache
def _wordings(versions: tuple[Version, ...]) -> dict[str, tuple[str, ...]]:
    """Every text in every language, by its digest."""
    said = [Language(code).say for code in LANGUAGES]
    return {
        digest(version, say): tuple(map(say, version.paragraphs))
        for version in versions
        for say in said
    }
