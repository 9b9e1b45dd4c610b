"""The outsourcing agreement: its text, and who accepted it when (R46, R51, R52)."""

from datetime import datetime

import msgspec

from portal.access import Who
from portal.rules import agreement
from portal.rules.permissions import Permission
from portal.tables.contracts import AgreementAcceptance


class AgreementPage(msgspec.Struct, frozen=True, kw_only=True):
    """The text in force, as messages of the catalogues, and the last acceptance of any version.

    `is_accepted` speaks of the version in force; an older acceptance is named beside it (Q4).
    """

    version: int
    paragraphs: tuple[str, ...]
    is_accepted: bool
    may_accept: bool
    accepted_version: int | None
    accepted_by: str
    accepted_at: datetime | None


async def agreement_page(who: Who) -> AgreementPage:
    """The agreement of the own company."""
    last = (
        await AgreementAcceptance.objects()
        .where(AgreementAcceptance.tenant == who.tenant)
        .order_by(AgreementAcceptance.version, ascending=False)
        .first()
    )
    accepted_version = last.version if last else None
    is_accepted = agreement.is_accepted(accepted_version)
    return AgreementPage(
        version=agreement.VERSION,
        paragraphs=agreement.TEXT,
        is_accepted=is_accepted,
        may_accept=not is_accepted and who.may(Permission.ACCEPT_AGREEMENT),
        accepted_version=accepted_version,
        accepted_by=last.person_name if last else "",
        accepted_at=last.at if last else None,
    )
