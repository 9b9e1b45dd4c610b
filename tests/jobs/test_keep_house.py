"""What nobody needs any more goes, and nothing else."""

from portal.actions.housekeeping import BATCH
from portal.actions.mailing import Reader, give_up, mark_sent, post
from portal.actions.sessions import end_session, open_session
from portal.actions.sign_in import hand_over_link
from portal.actions.throttling import count
from portal.gateways.stationery import Letter
from portal.jobs.keep_house import keep_house
from portal.rules.throttles import CODES_PER_ADDRESS
from portal.tables.database import transaction
from portal.tables.journal import JournalLine, OutboxMail
from portal.tables.people import Session, SignInRequest, Throttle
from tests.clocks import later
from tests.make import make_person, make_tenant
from tests.outbox import last_mail_to


async def test_what_was_counted_goes_when_its_window_is_over(database: str) -> None:
    async with transaction():
        await count(CODES_PER_ADDRESS, "ada@halden.example")
    await keep_house()
    assert await Throttle.count() == 1
    with later(minutes=16):
        await keep_house()
    assert await Throttle.count() == 0


async def test_a_sign_in_request_goes_a_week_after_it_has_expired(database: str) -> None:
    await make_person(await make_tenant(), email="ada@halden.example")
    await hand_over_link("ada@halden.example")
    with later(days=7):
        await keep_house()
    assert await SignInRequest.count() == 1
    with later(days=8, minutes=1):
        await keep_house()
    assert await SignInRequest.count() == 0
    assert await JournalLine.count() == 1


async def test_a_session_goes_a_month_after_its_end(database: str) -> None:
    ada = await make_person(await make_tenant())
    await end_session(ada, await session(ada.session))
    running = await open_session(ada.membership, "another browser")
    with later(days=29):
        await keep_house()
    assert await Session.count() == 2
    with later(days=31):
        await keep_house()
    assert await Session.count() == 1
    with later(days=61):
        await keep_house()
    assert await Session.count() == 0
    assert running


async def session(session_id: int) -> Session:
    found = await Session.objects().get(Session.id == session_id)
    assert found
    return found


async def test_mails_that_are_done_go_after_three_months_and_those_that_wait_stay(
    database: str,
) -> None:
    await mark_sent(await post_to("sent@halden.example"))
    await give_up(await post_to("refused@halden.example"), "SMTPRecipientRefused 550")
    await post_to("waits@halden.example")
    with later(days=89):
        await keep_house()
    assert await OutboxMail.count() == 3
    with later(days=91):
        await keep_house()
    assert await OutboxMail.select(OutboxMail.to) == [{"to": "waits@halden.example"}]


async def post_to(email: str) -> OutboxMail:
    async with transaction():
        reader = Reader(email=email, name="", language="en", time_zone="UTC")
        await post("offer", reader, Letter(subject="An offer", paragraphs=()))
    return await last_mail_to(email)


async def test_more_rows_than_a_batch_go_in_one_round(database: str) -> None:
    await Throttle.insert(*(Throttle(key=str(number)) for number in range(BATCH + 1)))
    with later(days=1):
        await keep_house()
    assert await Throttle.count() == 0
