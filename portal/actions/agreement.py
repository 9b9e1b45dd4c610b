"""Accept the outsourcing agreement for one's company (R37, R44 to R48, R52, Q4)."""

from portal import clock
from portal.access import Who
from portal.actions import journal
from portal.actions.networks import add_sample
from portal.gateways.language import Language
from portal.rules.agreement import VERSIONS, Version, digest, in_force
from portal.rules.permissions import DEFAULT_LEVEL
from portal.rules.refusals import Invalid, Refusal
from portal.rules.vocabulary import N_, Level
from portal.tables.contracts import AgreementAcceptance
from portal.tables.database import transaction
from portal.tables.people import Membership, Tenant

NOT_TICKED = Refusal("R46", N_("Tick the box first if your company agrees to these terms."))
CHANGED = Refusal(
    "Q4", N_("The terms have changed since you opened this page. Read them, then tick the box.")
)


async def accept(
    who: Who,
    *,
    agreed_to: int | None,
    language: str,
    address: str,
    versions: tuple[Version, ...] = VERSIONS,
) -> None:
    """Keep who accepted which text in which language, when and from where.

    `agreed_to` is the version beside the box that was ticked, None where none was: nobody accepts
    what came into force while they were reading.
    Accepting once more, or two at once, leaves the first acceptance as it is.
    """
    version = in_force(versions)
    if agreed_to != version.number:
        raise Invalid({"agree": NOT_TICKED if agreed_to is None else CHANGED})
    async with transaction():
        is_first = not await AgreementAcceptance.exists().where(
            AgreementAcceptance.tenant == who.tenant
        )
        added = (
            await AgreementAcceptance.insert(
                AgreementAcceptance(
                    tenant=who.tenant,
                    version=version.number,
                    language=language,
                    digest=digest(version, Language(language).say),
                    person=who.person,
                    person_name=who.name,
                    address=address,
                    at=clock.now(),
                )
            )
            .on_conflict((AgreementAcceptance.tenant, AgreementAcceptance.version), "DO NOTHING")
            .returning(AgreementAcceptance.id)
        )
        if not added:
            return
        await Tenant.update({Tenant.agreement_version: version.number}).where(
            Tenant.id == who.tenant
        )
        given = await _give_default_levels(who.tenant) if is_first else {}
        if is_first:
            await add_sample(who)
        await journal.note(
            who.tenant,
            who.person,
            "accept agreement",
            f"tenant {who.tenant}",
            version=version.number,
            **given,
        )


async def _give_default_levels(tenant: int) -> dict[str, str]:
    """What each security level starts with; whoever has more already keeps it.

    Gives what was changed of whom, as the journal has it (Q43).
    """
    ranks = list(Level)
    given: dict[str, str] = {}
    for role, level in DEFAULT_LEVEL.items():
        lower = [rank.value for rank in ranks[: ranks.index(level)]]
        behind = (
            Membership.tenant == tenant,
            Membership.role == role.value,
            Membership.level.is_in(lower or [""]),
        )
        rows = await Membership.select(Membership.id, Membership.level).where(*behind)
        await Membership.update({Membership.level: level.value}).where(*behind)
        given |= {f"membership {row['id']}": f"{row['level']} -> {level}" for row in rows}
    return given
