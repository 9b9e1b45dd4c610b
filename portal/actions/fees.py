"""The fee contract of a lead: a new version begins now or later, never in the past."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from portal.actions import journal
from portal.clock import now
from portal.rules.refusals import Invalid, Refusal
from portal.rules.vocabulary import N_, TenantKind
from portal.tables.contracts import FeeContract
from portal.tables.database import transaction
from portal.tables.people import Tenant


async def set_fee(tenant_name: str, amount: int, begins_on: date | None = None) -> FeeContract:
    """A new version of the lead's contract: `amount` minor units for each acceptance.

    It begins with `begins_on` in the lead's time zone, or at once. Invalid for an unknown lead, a
    negative amount and a day in the past.
    """
    if amount < 0:
        raise Invalid({"amount": Refusal("A42", N_("A fee cannot be less than nothing."))})
    async with transaction():
        lead = await _lead_named(tenant_name)
        last = (
            await FeeContract.select(FeeContract.version)
            .where(FeeContract.tenant == lead.id)
            .order_by(FeeContract.version, ascending=False)
            .first()
        )
        contract = FeeContract(
            tenant=lead.id,
            version=last["version"] + 1 if last else 1,
            amount=amount,
            currency=lead.currency,
            valid_from=_beginning(begins_on, lead),
            created_at=now(),
        )
        await contract.save()
        await journal.note(
            lead.id,
            None,
            "set fee",
            f"fee_contract {contract.id}",
            version=contract.version,
            amount=amount,
            valid_from=contract.valid_from.isoformat(),
        )
        return contract


async def _lead_named(name: str) -> Tenant:
    lead = (
        await Tenant.objects()
        .where(Tenant.name == name, Tenant.kind == TenantKind.INSTANCE.value)
        .first()
    )
    if lead is None:
        raise Invalid({"tenant": Refusal("A42", N_("There is no lead of this name."))})
    return lead


def _beginning(day: date | None, lead: Tenant) -> datetime:
    zone = ZoneInfo(lead.time_zone)
    today = now().astimezone(zone).date()
    if day is None or day == today:
        return now()
    if day < today:
        raise Invalid(
            {"from": Refusal("A42", N_("A new version of the contract cannot begin in the past."))}
        )
    return datetime.combine(day, time.min, zone).astimezone(UTC)
