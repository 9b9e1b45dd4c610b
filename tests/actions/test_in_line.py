"""Two writes at the same moment on rows that hang on each other: both stay true, and none fails."""

import asyncio
from collections.abc import Awaitable
from itertools import count
from typing import Any

import pytest

from portal.access import NotThere
from portal.actions import assigning, deleting, keeping, organizations, partners, sessions
from portal.actions.importing import runs, steps
from portal.actions.organizations import ContactFields, OrganizationFields
from portal.actions.throttling import Throttled
from portal.actions.throttling import count as count_one
from portal.actions.tickets import TicketFields, edit_ticket
from portal.jobs.run_imports import run_imports
from portal.rules.refusals import Invalid, Refused
from portal.rules.throttles import IMPORTS_PER_COMPANY
from portal.rules.vocabulary import (
    ImportStatus,
    OrganizationType,
    PartnerStatus,
    Role,
)
from portal.tables.database import transaction
from portal.tables.imports import ImportBatch, ImportRun
from portal.tables.kept import KeptForm
from portal.tables.organizations import Contact, Organization, Partnership
from portal.tables.people import Membership, Person, Session
from portal.tables.rows import load
from portal.tables.tickets import Ticket
from tests.cast import company_of
from tests.clocks import later
from tests.imports import checked, loaded, many
from tests.make import join, make_contact, make_organization, make_partnership, make_ticket
from tests.offers import Cast
from tests.pair import Pair

pytestmark = pytest.mark.usefixtures("database")

ROUNDS = range(8)  # who is first differs from round to round
NO = (Refused, Invalid, NotThere, Throttled)


async def at_once(*work: Awaitable[Any]) -> list[type[BaseException] | None]:
    """Do all of it at the same moment: how each was told no, None for a success."""
    outcomes = await asyncio.gather(*work, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, NO):
            raise outcome
    return [type(one) if isinstance(one, NO) else None for one in outcomes]


async def after(seconds: float, work: Awaitable[Any]) -> None:
    await asyncio.sleep(seconds)
    await work


async def test_an_organization_is_invited_or_loses_its_type_R5_Q24(cast: Cast) -> None:
    halden, paula = await company_of(cast["paula"]), cast["paula"]
    dead = OrganizationFields(name="Osti", type=OrganizationType.DEAD)
    for _ in ROUNDS:
        organization = await make_organization(halden)
        partnership = await make_partnership(halden, organization=organization)
        seen = await load(Organization, organization.id)
        won = await at_once(
            partners.invite(paula, organization),
            organizations.edit_organization(cast["ada"], seen, dead),
        )
        stored = await load(Organization, organization.id)
        status = (await load(Partnership, partnership.id)).status
        assert (stored.type, status) in (("Vendor", "Pending"), ("Dead", "Not invited"))
        assert won == ([None, Invalid] if status == PartnerStatus.PENDING else [Refused, None])


async def test_the_address_of_an_erased_contact_stays_nowhere_Q23(cast: Cast) -> None:
    halden, paula = await company_of(cast["paula"]), cast["paula"]
    for _ in ROUNDS:
        organization = await make_organization(halden)
        contact = await make_contact(organization, email="jens@osti.example")
        partnership = await make_partnership(halden, organization=organization)
        await at_once(
            organizations.erase_contact(cast["ada"], contact),
            partners.set_recipient(paula, organization, contact=contact.public_id, email=""),
        )
        assert (await load(Partnership, partnership.id)).recipient_email != "jens@osti.example"


async def test_an_edit_brings_no_erased_contact_back_R11(cast: Cast) -> None:
    organization = await make_organization(await company_of(cast["ada"]))
    for _ in ROUNDS:
        contact = await make_contact(organization)
        fields = ContactFields(name="Jens Petersen", email="jens@osti.example")
        await at_once(
            organizations.erase_contact(cast["ada"], contact),
            organizations.edit_contact(cast["nils"], contact, fields),
        )
        stored = await load(Contact, contact.id)
        assert (stored.name, stored.email, stored.redacted_at is None) == ("", "", False)


async def test_an_import_and_edits_by_hand_wait_for_each_other(cast: Cast) -> None:
    ada = cast["ada"]
    numbers = count(1)
    for _ in range(3):
        old = [await make_ticket(ada.tenant, external_id=f"Old {next(numbers)}") for _ in range(30)]
        new = [(f"New {next(numbers)}", "Imported") for _ in range(30)]
        known = [(ticket.external_id, "Imported") for ticket in old]
        run = await checked(ada, [*new, *known])
        await runs.write(run)

        by_hand = [
            after(
                0.006 * place,
                edit_ticket(
                    cast["nils"],
                    ticket,
                    TicketFields(title="By hand", external_id=ticket.external_id),
                ),
            )
            for place, ticket in enumerate(old[::4])
        ]
        await at_once(steps.step(run.id), *by_hand)
        await run_imports()
        stored = [(await load(Ticket, ticket.id)).title for ticket in old]
        assert set(stored) <= {"Imported", "By hand"}
    assert await Ticket.count().where(Ticket.external_id.like("New %")) == 3 * 30


async def test_a_received_ticket_is_assigned_and_edited_at_once(desks: Pair) -> None:
    place = desks.partner
    staff = await load(Membership, place.who.membership)
    fields = TicketFields(title="By hand", assigned_to=staff.public_id)
    for _ in ROUNDS:
        assert await at_once(
            assigning.assign(place, staff.public_id), edit_ticket(place.who, place.ticket, fields)
        ) == [None, None]
    stored = await load(Ticket, place.ticket.id)
    assert (stored.title, stored.assigned_to) == ("By hand", place.who.person)


async def test_what_is_kept_while_its_ticket_is_deleted_goes_with_it(cast: Cast) -> None:
    for _ in ROUNDS:
        ticket = await make_ticket(cast["olga"].tenant)
        deleted, *kept = await at_once(
            deleting.delete_ticket(cast["nils"], ticket),
            *(keeping.keep(cast[name], ticket.id, "note", {"note": "A"}) for name in cast),
        )
        assert deleted is None
        assert set(kept) <= {None, NotThere}
    assert await KeptForm.count() == await Ticket.count() == 0


async def test_of_many_files_at_once_no_more_are_taken_than_a_day_may_hold(cast: Cast) -> None:
    async with transaction():
        for _ in range(IMPORTS_PER_COMPANY.count - 3):
            await count_one(IMPORTS_PER_COMPANY, str(cast["ada"].tenant))
    taken = await at_once(*(loaded(cast["ada"], many(1)) for _ in range(12)))
    assert taken.count(None) == await ImportRun.count() == 3


async def test_an_import_is_confirmed_or_forgotten(cast: Cast) -> None:
    for delay in ROUNDS:
        run = await checked(cast["ada"], many(3))

        with later(hours=25):
            _, confirmed = await at_once(runs.forget(), after(0.0005 * delay, runs.write(run)))
        left = await ImportRun.objects().get(ImportRun.id == run.id)
        assert (left.status if left else None) == (None if confirmed else ImportStatus.WRITING)
        assert await ImportBatch.exists().where(ImportBatch.run == run.id) is (left is not None)
        await run_imports()


async def test_of_five_switches_at_once_one_opens_a_session_A14(cast: Cast) -> None:
    tina = cast["tina"]
    elsewhere = await join(
        await load(Person, tina.person), await company_of(cast["eve"]), Role.TECHNICIAN
    )
    target = await load(Membership, elsewhere.membership)
    before = await Session.count()
    switched = await at_once(*(sessions.switch(tina, target, "Firefox") for _ in range(5)))
    assert sorted(map(str, switched)) == sorted(map(str, [None, *[Refused] * 4]))
    assert await Session.count() == before + 1
