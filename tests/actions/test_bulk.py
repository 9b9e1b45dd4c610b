"""A run over many rows: each judged when its turn comes, none done twice, none stopping another."""

import asyncio

import pytest

from portal import clock
from portal.access import Who
from portal.actions.bulk import runs, steps
from portal.actions.bulk.verbs import Farewell
from portal.actions.invitations import Newcomer, accept_as_newcomer, decline
from portal.actions.partners import withdraw
from portal.gateways.language import Language
from portal.jobs.keep_house import keep_house
from portal.jobs.run_bulk import run_bulk
from portal.reads.bulk import run_page
from portal.rules.bulk import MOST_ROWS, BulkVerb, RowState
from portal.rules.keeping import BULK_RUNS
from portal.rules.refusals import Refused
from portal.rules.throttles import INVITATIONS_PER_ADDRESS, INVITATIONS_PER_PERSON
from portal.rules.vocabulary import Level, OrganizationType, OutsourceStatus
from portal.tables.bulk import BulkRow, BulkRun
from portal.tables.journal import JournalLine, OutboxMail
from portal.tables.organizations import Contact, Invitation, Organization, Partnership
from portal.tables.people import Membership, Tenant
from portal.tables.tickets import Outsourcing
from tests.cast import company_of, partnership_between
from tests.clocks import later
from tests.make import make_organization, make_outsourcing, make_partnership, make_ticket
from tests.offers import Cast
from tests.outbox import mails_to, token_in

pytestmark = pytest.mark.usefixtures("database")

INVITE = BulkVerb.INVITE
ENGLISH = Language("en")


async def candidates(lead: Who, count: int) -> list[Organization]:
    company = await company_of(lead)
    made = [await make_organization(company) for _ in range(count)]
    for organization in made:
        await make_partnership(company, organization=organization)
    return made


async def invites(lead: Who, made: list[Organization]) -> BulkRun:
    return await runs.start(lead, INVITE, [each.public_id for each in made])


async def states(run: BulkRun) -> list[str]:
    rows = await BulkRow.select(BulkRow.state).where(BulkRow.run == run.id).order_by(BulkRow.id)
    return [row["state"] for row in rows]


async def sentences(run: BulkRun) -> list[str]:
    rows = await BulkRow.select(BulkRow.sentence).where(BulkRow.run == run.id).order_by(BulkRow.id)
    return [row["sentence"] for row in rows]


async def test_R20_each_row_is_judged_when_its_turn_comes_R10_R11_R12_R5(cast: Cast) -> None:
    paula = cast["paula"]
    made = await candidates(paula, 6)
    run = await invites(paula, made)
    of = Partnership
    await of.update({of.recipient: None}).where(of.organization == made[0].id)
    redacted = await of.objects().get(of.organization == made[1].id)
    assert redacted
    await Contact.update({Contact.redacted_at: clock.now()}).where(Contact.id == redacted.recipient)
    await of.update({of.recipient_email: ""}).where(of.organization == made[2].id)
    await Organization.update({Organization.type: OrganizationType.DEAD.value}).where(
        Organization.id == made[3].id
    )
    await of.update({of.status: "Pending"}).where(of.organization == made[4].id)

    await run_bulk()

    rules = await BulkRow.select(BulkRow.rule).where(BulkRow.run == run.id).order_by(BulkRow.id)
    assert [row["rule"] for row in rules] == ["R10", "R11", "R12", "R5", "4.1", ""]
    assert await states(run) == [RowState.REFUSED] * 5 + [RowState.DONE]
    assert await OutboxMail.count() == 1


async def test_R20_one_line_for_the_run_and_one_for_each_row_in_the_journal(cast: Cast) -> None:
    paula = cast["paula"]
    run = await invites(paula, await candidates(paula, 2))
    await run_bulk()
    lines = await JournalLine.objects().where(JournalLine.tenant == paula.tenant)
    found = [(line.verb, line.person) for line in sorted(lines, key=lambda line: line.id)]
    assert found == [
        ("bulk invite", paula.person),
        ("invite partner", paula.person),
        ("invite partner", paula.person),
    ]
    assert await states(run) == [RowState.DONE] * 2


async def test_R20_two_workers_at_once_do_no_row_twice(cast: Cast) -> None:
    paula = cast["paula"]
    run = await invites(paula, await candidates(paula, 12))
    await asyncio.gather(*(run_bulk() for _ in range(3)))
    assert await states(run) == [RowState.DONE] * 12
    assert await OutboxMail.count() == 12
    assert await Invitation.count() == 12


async def test_R20_a_run_that_was_stopped_in_the_middle_goes_on_and_repeats_nothing(
    cast: Cast,
) -> None:
    paula = cast["paula"]
    run = await invites(paula, await candidates(paula, 10))
    working = asyncio.create_task(steps.step(run.id, 10))
    while await OutboxMail.count() < 3:  # noqa: ASYNC110 - the rows are done by it alone
        await asyncio.sleep(0)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    mailed = await OutboxMail.count()
    assert mailed < 10
    done = await BulkRow.count().where(BulkRow.run == run.id, BulkRow.state == RowState.DONE.value)
    assert done == mailed

    await run_bulk()

    assert await states(run) == [RowState.DONE] * 10
    assert await OutboxMail.count() == 10


async def test_R57_a_right_that_is_taken_in_between_stops_the_rows_that_are_left(
    cast: Cast,
) -> None:
    paula = cast["paula"]
    run = await invites(paula, await candidates(paula, 3))
    await steps.step(run.id, 1)
    await Membership.update({Membership.level: Level.OUTSOURCING.value}).where(
        Membership.id == paula.membership
    )
    await run_bulk()
    assert await states(run) == [RowState.DONE, RowState.REFUSED, RowState.REFUSED]
    assert "You may no longer do this." in (await sentences(run))[1]
    assert await OutboxMail.count() == 1


async def test_R57_who_has_left_does_nothing_more(cast: Cast) -> None:
    paula = cast["paula"]
    run = await invites(paula, await candidates(paula, 1))
    await Membership.update({Membership.active: False}).where(Membership.id == paula.membership)
    await run_bulk()
    assert await states(run) == [RowState.REFUSED]
    assert await OutboxMail.count() == 0


async def test_R37_without_the_agreement_no_row_goes_out(cast: Cast) -> None:
    paula = cast["paula"]
    run = await invites(paula, await candidates(paula, 1))
    await Tenant.update({Tenant.agreement_version: None}).where(Tenant.id == paula.tenant)
    await run_bulk()
    assert await states(run) == [RowState.REFUSED]


async def test_R20_ids_of_others_and_of_nothing_are_not_there(cast: Cast) -> None:
    (foreign,) = await candidates(cast["pia"], 1)
    ids = [foreign.public_id, "nothing-has-this-id"]
    run = await runs.start(cast["paula"], INVITE, ids)
    await run_bulk()
    assert len(set(await sentences(run))) == 1
    page = await run_page(cast["paula"], run)
    assert [result.subject for result in page.results] == [None, None]
    assert await OutboxMail.count() == 0


async def test_R20_a_row_ticked_twice_is_one_and_no_more_than_some_hundred_are_done(
    cast: Cast,
) -> None:
    (one,) = await candidates(cast["paula"], 1)
    run = await runs.start(cast["paula"], INVITE, [one.public_id, one.public_id, "!"])
    assert run.rows == 1
    for ids in ([], [f"id-{number}" for number in range(MOST_ROWS + 1)]):
        with pytest.raises(Refused):
            await runs.start(cast["paula"], INVITE, ids)
    assert await BulkRun.count() == 1


async def test_R20_a_run_is_not_held_up_by_the_limit_of_single_presses(cast: Cast) -> None:
    count = INVITATIONS_PER_PERSON.count + 5
    run = await invites(cast["paula"], await candidates(cast["paula"], count))
    await run_bulk()
    assert await states(run) == [RowState.DONE] * count


async def test_A11_nobody_is_mailed_again_and_again_by_runs(cast: Cast) -> None:
    paula = cast["paula"]
    (one,) = await candidates(paula, 1)
    for _ in range(INVITATIONS_PER_ADDRESS.count):
        await invites(paula, [one])
        await run_bulk()
        await withdraw(paula, one)
    run = await invites(paula, [one])
    await run_bulk()
    assert await states(run) == [RowState.REFUSED]
    assert "Try this one again tomorrow." in (await sentences(run))[0]
    with later(days=1, seconds=1):
        await runs.try_again(paula, run)
        await run_bulk()
    assert await states(run) == [RowState.DONE]


async def test_R23_R24_the_lead_gets_one_mail_for_each_answer_after_a_run_too(cast: Cast) -> None:
    paula = cast["paula"]
    await invites(paula, await candidates(paula, 3))
    await run_bulk()
    mails = await OutboxMail.objects().order_by(OutboxMail.id)
    first, second, third = (token_in(mail) for mail in mails)
    for token, mail in ((first, mails[0]), (second, mails[1])):
        newcomer = Newcomer(name="New", company=f"Company of {mail.to}", email=mail.to)
        await accept_as_newcomer(token, newcomer, language="en", browser="Test")
    await decline(third)
    told = [mail.event for mail in await mails_to(paula.email)]
    assert sorted(told) == ["invitation_accepted", "invitation_accepted", "invitation_declined"]


async def test_O4_what_was_answered_meanwhile_says_who_and_when(cast: Cast) -> None:
    partnership = await partnership_between(cast["paula"], cast["sam"])
    ticket = await make_ticket(cast["paula"].tenant)
    at = clock.now()
    attempt = await make_outsourcing(
        ticket,
        partnership,
        OutsourceStatus.DECLINED,
        answered_by=cast["sam"].person,
        answered_at=at,
        decline_reason="terms",
    )
    run = await runs.start(
        cast["paula"], BulkVerb.CANCEL_OFFERS, [attempt.public_id], Farewell("Bye")
    )
    await run_bulk()
    (result,) = (await run_page(cast["paula"], run)).results
    assert result.refusal
    assert result.refusal.facts == {"person": "Sam Brückner", "time": at}
    assert "Declined by Sam Brückner at" in ENGLISH.refusal(result.refusal)
    row = await Outsourcing.select(Outsourcing.status).where(Outsourcing.id == attempt.id).first()
    assert row == {"status": "Declined"}


async def test_old_runs_are_forgotten_but_none_that_waits(cast: Cast) -> None:
    paula = cast["paula"]
    done = await invites(paula, await candidates(paula, 1))
    await run_bulk()
    waiting = await invites(paula, await candidates(paula, 1))
    with later(days=BULK_RUNS.days, minutes=1):
        await keep_house()
    assert not await BulkRun.exists().where(BulkRun.id == done.id)
    assert await states(waiting) == [RowState.WAITING]
