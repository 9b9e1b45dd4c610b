"""Time that people enter: when it is refused, and whom a subcontractor's entry is told (R133)."""

from datetime import timedelta

import pytest

from portal.access import Who
from portal.actions import items
from portal.actions.writing import Place
from portal.clock import now
from portal.rules.refusals import Invalid
from portal.rules.vocabulary import OutsourceStatus, Role
from portal.tables.items import Item
from portal.tables.journal import JournalLine, OutboxMail
from portal.tables.people import Membership, Tenant
from portal.tables.tickets import Ticket
from tests.offers import Cast
from tests.outbox import last_mail_to, link_in
from tests.pair import Pair, again, copy_of, entries, linked, note, time, work

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def pair(cast: Cast) -> Pair:
    """Nils' ticket, which Olga sent to the subcontractor that Tina works for."""
    return await linked(cast["olga"], cast["tina"], assigned_to=cast["nils"].person)


async def told() -> list[str]:
    """Who was told of a time entry, by first name."""
    rows = await OutboxMail.select(OutboxMail.to).where(OutboxMail.event == "time_entry")
    return [row["to"].partition("@")[0] for row in rows]


async def leave(who: Who) -> None:
    await Membership.update({Membership.active: False}).where(Membership.id == who.membership)


async def make_primary_contact(who: Who) -> None:
    await Tenant.update({Tenant.primary_contact: who.person}).where(Tenant.id == who.tenant)


# Does it make sense?


@pytest.mark.parametrize("minutes", [-1, 0, 1441])
async def test_a_time_entry_is_between_a_minute_and_a_day_long_A23(
    pair: Pair, minutes: int
) -> None:
    with pytest.raises(Invalid) as refused:
        await time(pair.partner, minutes=minutes)
    assert set(refused.value.errors) == {"minutes"}
    assert (await Item.count(), await told()) == (0, [])


async def test_work_of_the_future_is_refused_but_for_five_minutes_A50(pair: Pair) -> None:
    start = now() - timedelta(minutes=30)
    with pytest.raises(Invalid) as refused:
        await time(pair.partner, started_at=start, ended_at=now() + timedelta(minutes=6))
    assert set(refused.value.errors) == {"ended_at"}
    with pytest.raises(Invalid) as refused:
        await time(pair.partner, worked_on=(now() + timedelta(days=2)).date())
    assert set(refused.value.errors) == {"worked_on"}
    await time(pair.partner, started_at=start, ended_at=now() + timedelta(minutes=4))


async def test_overlapping_work_of_one_person_is_refused_A50(pair: Pair, cast: Cast) -> None:
    one, two, three, four = (now() - timedelta(hours=hours) for hours in (4, 3, 2, 1))
    first = await time(pair.partner, started_at=one, ended_at=three)
    with pytest.raises(Invalid) as refused:
        await time(pair.partner, started_at=two, ended_at=four)
    assert set(refused.value.errors) == {"started_at"}
    await time(pair.partner, started_at=three, ended_at=four)
    await items.edit_time(pair.partner, first, work(started_at=one, ended_at=two))
    colleague = Place(cast["sam"], pair.partner.ticket, pair.attempt)
    await time(colleague, started_at=one, ended_at=four)


async def test_entries_with_a_duration_alone_never_overlap(pair: Pair) -> None:
    for _ in range(2):
        await time(pair.partner, minutes=1440)
    assert len(await entries(pair.lead)) == 2


async def test_correcting_a_copy_is_not_held_against_the_holders_own_hours(pair: Pair) -> None:
    hour = {"started_at": now() - timedelta(hours=2), "ended_at": now() - timedelta(hours=1)}
    await time(pair.lead, **hour)
    theirs = await copy_of(await time(pair.partner, **hour))
    await items.edit_time(pair.lead, theirs, work(minutes=50, **hour))
    assert (await again(theirs)).minutes == 50


# The first one starts the work


async def test_Q11_the_partners_first_time_entry_starts_the_work(cast: Cast) -> None:
    pair = await linked(cast["olga"], cast["tina"], OutsourceStatus.ACCEPTED)
    await note(pair.partner)
    await time(pair.lead)
    assert await pair.status() == "Accepted"
    await time(pair.partner)
    await time(pair.partner)
    assert await pair.status() == "In Progress"
    starts = await JournalLine.objects().where(JournalLine.verb == "start_work")
    assert len(starts) == len({line.tenant for line in starts}) == 2


# The mandatory notice


async def test_R133_a_subcontractors_entry_is_told_to_the_assigned_resource(pair: Pair) -> None:
    await time(pair.partner, minutes=95)
    assert await told() == ["nils"]
    mail = await last_mail_to("nils@halden.example")
    assert link_in(mail).endswith(f"/tickets/{pair.lead.ticket.public_id}")
    assert "Tina Roth" in mail.text
    assert "entered 1\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}35\N{NO-BREAK SPACE}min" in mail.text
    assert "slow van" not in mail.text + mail.html


async def test_R133_each_entry_is_told_but_no_note_and_no_edit(pair: Pair) -> None:
    own = await time(pair.partner)
    await time(pair.partner)
    await note(pair.partner)
    await items.edit_time(pair.partner, own, work(minutes=31))
    await items.delete(pair.partner, own)
    assert await told() == ["nils", "nils"]


async def test_D4_a_partner_with_a_desk_causes_no_notice(desks: Pair) -> None:
    await time(desks.partner)
    await time(desks.lead)
    assert await told() == []


async def test_R134_without_a_resource_the_sender_is_told_Q21(pair: Pair, cast: Cast) -> None:
    await leave(cast["nils"])
    await time(pair.partner)
    await Ticket.update({Ticket.assigned_to: None}).where(Ticket.id == pair.lead.ticket.id)
    await time(pair.partner)
    assert await told() == ["olga", "olga"]


async def test_R134_without_resource_and_sender_the_primary_contact_is_told_Q21(
    pair: Pair, cast: Cast
) -> None:
    await make_primary_contact(cast["ada"])
    await leave(cast["nils"])
    await leave(cast["olga"])
    await time(pair.partner)
    assert await told() == ["ada"]


async def test_R134_without_any_of_them_all_who_are_allowed_all_are_told_Q22(
    pair: Pair, cast: Cast
) -> None:
    await leave(cast["nils"])
    await leave(cast["olga"])
    await time(pair.partner)
    assert sorted(await told()) == ["ada", "albert"]


async def test_R134_the_notice_is_never_dropped(pair: Pair, cast: Cast) -> None:
    for first in ("nils", "olga", "ada", "albert"):
        await leave(cast[first])
    await time(pair.partner)
    assert sorted(await told()) == ["ada", "albert"]


async def test_R133_a_resource_who_also_belongs_to_the_partner_is_told_as_the_leads(
    pair: Pair, cast: Cast
) -> None:
    nils = cast["nils"]
    await Membership.insert(
        Membership(
            public_id="nils-at-brueckner",
            tenant=cast["sam"].tenant,
            person=nils.person,
            role=Role.COMPANY_ADMINISTRATOR.value,
            created_at=now(),
        )
    )
    await time(pair.partner)
    assert await told() == ["nils"]
    mail = await last_mail_to("nils@halden.example")
    assert link_in(mail).endswith(f"/tickets/{pair.lead.ticket.public_id}")
