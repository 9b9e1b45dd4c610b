"""Sign-in by mailed code and link (Q46; A01 to A12 as far as no browser is needed)."""

import asyncio

import pytest

from portal.access import NotThere, Who, session_of
from portal.actions import sign_in
from portal.actions.throttling import Throttled
from portal.gateways import secrets
from portal.reads.sign_in import look_at_link
from portal.rules.refusals import Invalid, Refused
from portal.rules.vocabulary import TenantKind
from portal.settings import Settings, current, use
from portal.tables.journal import JournalLine, OutboxMail
from portal.tables.people import Membership, Person, Session, SignInRequest
from tests.clocks import later
from tests.make import join, make_person, make_tenant
from tests.outbox import code_in, last_mail_to, link_in, mails_to, token_in

BROWSER, OTHER_BROWSER = "b" * 43, "c" * 43
CLEO = "cleo@brueckner.example"


@pytest.fixture
async def cleo(database: str) -> Who:
    company = await make_tenant("Brückner Netzwerktechnik", TenantKind.SUBCONTRACTOR)
    return await make_person(company, name="Cleo Vogt", email=CLEO)


async def ask(email: str = CLEO, browser: str = BROWSER) -> None:
    await sign_in.ask(email, browser, "Firefox", "192.0.2.7")


async def code_after_asking(browser: str = BROWSER) -> str:
    await ask(browser=browser)
    return code_in(await last_mail_to(CLEO))


async def token_after_asking() -> str:
    await ask()
    return token_in(await last_mail_to(CLEO))


async def email_of_session(token: str) -> str | None:
    row = await session_of(secrets.digest(token))
    return row["email"] if row else None


async def opens(attempt: object) -> bool:
    """Whether a redemption opened a session."""
    try:
        await attempt  # type: ignore[misc]
    except (Invalid, Refused):
        return False
    return True


async def test_the_code_opens_a_session_in_the_browser_that_asked(cleo: Who) -> None:
    token = await sign_in.redeem_code(BROWSER, await code_after_asking(), "Firefox")
    assert await email_of_session(token) == CLEO


async def test_the_address_may_be_typed_with_capitals_and_blanks(cleo: Who) -> None:
    await ask(" Cleo@Brueckner.Example ")
    assert len(await mails_to(CLEO)) == 1


async def test_the_code_does_not_count_in_another_browser(cleo: Who) -> None:
    code = await code_after_asking()
    with pytest.raises(Invalid):
        await sign_in.redeem_code(OTHER_BROWSER, code, "Firefox")


async def test_a01_a_code_works_once(cleo: Who) -> None:
    code = await code_after_asking()
    assert await opens(sign_in.redeem_code(BROWSER, code, "Firefox"))
    assert not await opens(sign_in.redeem_code(BROWSER, code, "Firefox"))


async def test_a01_a_link_works_once_and_says_so(cleo: Who) -> None:
    token = await token_after_asking()
    await sign_in.redeem_link(token, "Firefox")
    with pytest.raises(Refused) as refused:
        await sign_in.redeem_link(token, "Firefox")
    assert refused.value.refusal == sign_in.NO_LONGER
    assert await look_at_link(token, BROWSER) is None


async def test_the_code_voids_the_link_of_the_same_mail(cleo: Who) -> None:
    await ask()
    mail = await last_mail_to(CLEO)
    await sign_in.redeem_code(BROWSER, code_in(mail), "Firefox")
    assert not await opens(sign_in.redeem_link(token_in(mail), "Firefox"))


async def test_a02_looking_at_a_link_changes_nothing(cleo: Who) -> None:
    token = await token_after_asking()
    before = await SignInRequest.select()
    for _ in range(100):
        assert await look_at_link(token, OTHER_BROWSER)
    assert await SignInRequest.select() == before
    assert await opens(sign_in.redeem_link(token, "Firefox"))


async def test_a_link_in_another_browser_tells_who_asked_and_where(cleo: Who) -> None:
    token = await token_after_asking()
    state = await look_at_link(token, OTHER_BROWSER)
    assert state
    assert (state.email, state.asked_from, state.same_browser) == (CLEO, "Firefox", False)
    same = await look_at_link(token, BROWSER)
    assert same
    assert same.same_browser


async def test_a03_one_of_eight_redemptions_of_a_link_wins(cleo: Who) -> None:
    token = await token_after_asking()
    before = await Session.count()
    won = await asyncio.gather(*(opens(sign_in.redeem_link(token, "Firefox")) for _ in range(8)))
    assert won.count(True) == 1
    assert await Session.count() == before + 1


async def test_a03_one_of_eight_redemptions_of_a_code_wins(cleo: Who) -> None:
    code = await code_after_asking()
    before = await Session.count()
    won = await asyncio.gather(
        *(opens(sign_in.redeem_code(BROWSER, code, "Firefox")) for _ in range(8))
    )
    assert won.count(True) == 1
    assert await Session.count() == before + 1


async def test_a03_code_and_link_at_once_open_one_session(cleo: Who) -> None:
    await ask()
    mail = await last_mail_to(CLEO)
    won = await asyncio.gather(
        opens(sign_in.redeem_code(BROWSER, code_in(mail), "Firefox")),
        opens(sign_in.redeem_link(token_in(mail), "Firefox")),
    )
    assert won.count(True) == 1


async def test_five_wrong_codes_void_the_code_and_the_link(cleo: Who) -> None:
    await ask()
    mail = await last_mail_to(CLEO)
    wrong = "000000" if code_in(mail) != "000000" else "111111"
    for _ in range(5):
        assert not await opens(sign_in.redeem_code(BROWSER, wrong, "Firefox"))
    assert not await opens(sign_in.redeem_code(BROWSER, code_in(mail), "Firefox"))
    assert await look_at_link(token_in(mail), BROWSER) is None
    assert not await opens(sign_in.redeem_link(token_in(mail), "Firefox"))


async def test_the_right_code_at_the_fifth_try_still_counts(cleo: Who) -> None:
    code = await code_after_asking()
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(4):
        await opens(sign_in.redeem_code(BROWSER, wrong, "Firefox"))
    assert await opens(sign_in.redeem_code(BROWSER, code, "Firefox"))


async def test_guesses_at_once_do_not_get_more_tries(cleo: Who) -> None:
    await ask()
    guesses = (sign_in.redeem_code(BROWSER, "no code", "Firefox") for _ in range(12))
    await asyncio.gather(*map(opens, guesses))
    request = await SignInRequest.objects().first()
    assert request
    assert request.wrong_codes == 5


async def test_code_and_link_die_after_ten_minutes(cleo: Who) -> None:
    await ask()
    mail = await last_mail_to(CLEO)
    with later(minutes=10, seconds=1):
        assert not await opens(sign_in.redeem_code(BROWSER, code_in(mail), "Firefox"))
        assert not await opens(sign_in.redeem_link(token_in(mail), "Firefox"))


async def test_asking_again_voids_what_was_mailed_before(cleo: Who) -> None:
    await ask()
    await ask(browser=OTHER_BROWSER)
    older, newer = await mails_to(CLEO)
    assert not await opens(sign_in.redeem_link(token_in(older), "Firefox"))
    assert await opens(sign_in.redeem_link(token_in(newer), "Firefox"))


async def test_asking_for_mail_leaves_a_handed_over_link_alone(cleo: Who) -> None:
    handed_over = (await sign_in.hand_over_link(CLEO)).rpartition("/")[2]
    await ask()
    assert await opens(sign_in.redeem_link(handed_over, "Firefox"))


async def test_a07_an_unknown_address_ends_alike_and_gets_no_mail(cleo: Who) -> None:
    await ask("nobody@brueckner.example")
    assert await OutboxMail.count() == 0
    request = await SignInRequest.objects().first()
    assert request
    assert request.person is None
    for _ in range(6):
        with pytest.raises(Invalid) as refused:
            await sign_in.redeem_code(BROWSER, "123456", "Firefox")
        assert refused.value.errors == {"code": sign_in.WRONG_CODE}


async def test_a09_links_are_built_from_the_configured_address(cleo: Who) -> None:
    before = current()
    use(Settings(base_url="https://portal.halden.example"))
    try:
        await ask()
    finally:
        use(before)
    assert link_in(await last_mail_to(CLEO)).startswith("https://portal.halden.example/sign-in/")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "cleo",
        "cleo@",
        "a@b.example, c@d.example",
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example\x00",
        "a@b.example;c@d.example",
        "Cleo <cleo@brueckner.example>",
        '"a b"@b.example',
        "ä@b.example",
        f"{'a' * 300}@b.example",
        f"a@{'b' * 300}.example",
        "a@b..example",
    ],
)
async def test_a10_a_malformed_address_is_told_beside_the_field(cleo: Who, address: str) -> None:
    with pytest.raises(Invalid) as refused:
        await ask(address)
    assert set(refused.value.errors) == {"email"}
    assert await SignInRequest.count() == 0


async def test_a11_an_address_gets_five_mails_in_a_quarter_of_an_hour(cleo: Who) -> None:
    spellings = [CLEO, "c.leo@brueckner.example", "cleo+a@brueckner.example"]

    async def is_let_through(number: int) -> bool:
        try:
            await ask(spellings[number % 3])
        except Throttled:
            return False
        return True

    assert (await asyncio.gather(*map(is_let_through, range(40)))).count(True) == 5


async def test_a11_a_network_may_ask_for_twenty_people_an_hour(cleo: Who) -> None:
    for number in range(20):
        await ask(f"person{number}@brueckner.example")
    with pytest.raises(Throttled) as refused:
        await ask("one.more@brueckner.example")
    assert 3500 < refused.value.retry_after <= 3600


async def test_a11_an_address_gets_ten_mails_in_an_hour(cleo: Who) -> None:
    for minutes in (0, 20):
        with later(minutes=minutes):
            for _ in range(5):
                await ask()
    with later(minutes=40), pytest.raises(Throttled) as refused:
        await ask()
    assert 1100 < refused.value.retry_after <= 1200
    assert len(await mails_to(CLEO)) == 10
    with later(minutes=61):
        await ask()


async def test_a11_two_hundred_may_ask_in_five_minutes_wherever_they_are(database: str) -> None:
    async def ask_from_anywhere(number: int) -> None:
        email = f"person{number}@halden.example"
        await sign_in.ask(email, BROWSER, "Firefox", f"192.0.{number // 200}.{number % 200}")

    for number in range(200):
        await ask_from_anywhere(number)
    with pytest.raises(Throttled) as refused:
        await ask_from_anywhere(200)
    assert 0 < refused.value.retry_after <= 300
    with later(minutes=6):
        await ask_from_anywhere(200)


async def test_the_database_keeps_neither_code_nor_link(cleo: Who) -> None:
    await ask()
    mail = await last_mail_to(CLEO)
    kept = str(await SignInRequest.select())
    assert code_in(mail) not in kept
    assert token_in(mail) not in kept
    assert secrets.digest(code_in(mail)) not in kept


async def test_the_subject_of_the_mail_does_not_tell_the_code(cleo: Who) -> None:
    await ask()
    mail = await last_mail_to(CLEO)
    assert code_in(mail) not in mail.subject


async def test_the_session_is_in_the_company_where_the_person_was_last(cleo: Who) -> None:
    person = await Person.objects().get(Person.email == CLEO)
    assert person
    with later(minutes=1):
        await join(person, await make_tenant("Second company"))
    token = await sign_in.redeem_code(BROWSER, await code_after_asking(), "Firefox")
    row = await session_of(secrets.digest(token))
    assert row
    assert row["company"] == "Second company"


async def test_somebody_without_a_company_is_told_calmly_and_keeps_the_link(cleo: Who) -> None:
    token = await token_after_asking()
    await Membership.update({Membership.active: False}, force=True)
    with pytest.raises(Refused) as refused:
        await sign_in.redeem_link(token, "Firefox")
    assert refused.value.refusal == sign_in.NO_COMPANY
    assert await look_at_link(token, BROWSER)


async def test_a_sign_in_leaves_one_journal_line(cleo: Who) -> None:
    await sign_in.redeem_code(BROWSER, await code_after_asking(), "Firefox")
    lines = await JournalLine.select(JournalLine.verb, JournalLine.person, JournalLine.tenant)
    assert lines == [{"verb": "sign in", "person": cleo.person, "tenant": cleo.tenant}]


async def test_a_handed_over_link_works_once_in_any_browser_for_a_day(cleo: Who) -> None:
    link = await sign_in.hand_over_link(CLEO)
    token = link.rpartition("/")[2]
    with later(hours=23):
        state = await look_at_link(token, OTHER_BROWSER)
        assert state
        assert state.same_browser
        assert await opens(sign_in.redeem_link(token, "Firefox"))
        assert not await opens(sign_in.redeem_link(token, "Firefox"))


async def test_a_handed_over_link_cannot_be_redeemed_by_a_code(cleo: Who) -> None:
    await sign_in.hand_over_link(CLEO)
    for browser in ("", BROWSER):
        assert not await opens(sign_in.redeem_code(browser, "", "Firefox"))


async def test_nobody_signs_in_as_another_outside_the_demo(cleo: Who) -> None:
    with pytest.raises(NotThere):
        await sign_in.sign_in_as(CLEO, "Firefox")
