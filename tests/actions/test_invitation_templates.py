"""The text of invitations: saved version by version, brought back, tried on oneself, mailed."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs

from portal.access import Who, newest_template
from portal.actions.invitation_templates import bring_back, reset, save, send_test
from portal.actions.invitations import renew
from portal.actions.partners import invite, resend
from portal.actions.sending import Sending, sending
from portal.actions.throttling import Throttled
from portal.gateways.invitation_template import Occasion, default_wording
from portal.rules.invitation_template import Wording
from portal.rules.refusals import Invalid, Refused
from portal.rules.throttles import TEST_MAILS_PER_PERSON
from portal.tables.invitation_templates import InvitationTemplate
from portal.tables.journal import JournalLine, OutboxMail
from portal.tables.organizations import Invitation, Organization
from portal.tables.people import Tenant
from tests.cast import company_of, gather_cast
from tests.clocks import at
from tests.make import make_contact, make_organization, make_partnership
from tests.outbox import last_mail_to, mails_to, token_in

pytestmark = pytest.mark.usefixtures("database")

AT = datetime(2026, 11, 21, 9, 14, tzinfo=UTC)
INGRID = "ingrid@nordkabel.example"
OURS = Wording("Come to {lead_organization}", "Dear {recipient_name}: {accept_link}")
THEIRS = Wording("Another subject", "Another text, {accept_link}")


@pytest.fixture(autouse=True)
def _stopped_clock() -> Iterator[None]:
    with at(AT):
        yield


@pytest.fixture
async def cast() -> dict[str, Who]:
    return await gather_cast()


@pytest.fixture
async def paula(cast: dict[str, Who]) -> Who:
    return cast["paula"]


async def candidate(who: Who, name: str = "Ingrid Dahl", language: str = "") -> Organization:
    """An organization with a recipient, that can be invited."""
    lead = await company_of(who)
    organization = await make_organization(lead, "Nordkabel AS", language=language)
    contact = await make_contact(organization, name, INGRID)
    await make_partnership(lead, organization=organization, contact=contact)
    return organization


async def versions(who: Who, language: str = "en") -> list[InvitationTemplate]:
    of = InvitationTemplate
    mine = of.objects().where(of.tenant == who.tenant, of.language == language)
    return await mine.order_by(of.version)


async def written_with() -> list[int | None]:
    """The version of each invitation, oldest first."""
    rows = await Invitation.select(Invitation.template).order_by(Invitation.id)
    return [row["template"] for row in rows]


async def test_R61_without_a_text_of_ones_own_the_default_goes_out(paula: Who) -> None:
    await invite(paula, await candidate(paula))

    mail = await last_mail_to(INGRID)
    assert mail.subject == "Halden IT Services invites you to work together"
    assert "Paula Iversen of Halden IT Services would like to send you tickets" in mail.text
    assert await written_with() == [None]


async def test_R63_what_was_saved_is_what_goes_out(paula: Who) -> None:
    organization = await candidate(paula)
    await save(paula, "en", OURS, seen=0)
    await invite(paula, organization)

    mail = await last_mail_to(INGRID)
    (version,) = await versions(paula)
    assert mail.subject == "Come to Halden IT Services"
    assert mail.text.startswith("Dear Ingrid Dahl: http://127.0.0.1:8000/invitations/")
    assert "<p>Dear <bdi>Ingrid Dahl</bdi>: <a href=" in mail.html
    assert len(token_in(mail)) == 43
    assert await written_with() == [version.id]


async def test_R63_another_company_keeps_its_own_text(cast: dict[str, Who]) -> None:
    await save(cast["paula"], "en", OURS, seen=0)
    await invite(cast["pia"], await candidate(cast["pia"]))

    mail = await last_mail_to(INGRID)
    assert mail.subject == "Quayside Systems invites you to work together"


async def test_Q9_an_invitation_keeps_its_version_and_a_resend_takes_the_newest(paula: Who) -> None:
    organization = await candidate(paula)
    await save(paula, "en", OURS, seen=0)
    await invite(paula, organization)
    await save(paula, "en", THEIRS, seen=1)
    await resend(paula, organization)
    mail = await last_mail_to(INGRID)
    await renew(token_in(mail))

    first, second = await versions(paula)
    assert await written_with() == [first.id, second.id, second.id]
    assert mail.subject == "Another subject"


@pytest.mark.parametrize(
    ("of_organization", "of_lead", "sent"),
    [("de", "en", "de"), ("", "de", "de"), ("en", "de", "en"), ("", "en", "en")],
)
async def test_Q9_the_language_is_that_of_the_organization_else_of_the_lead(
    paula: Who, of_organization: str, of_lead: str, sent: str
) -> None:
    await Tenant.update({Tenant.language: of_lead}).where(Tenant.id == paula.tenant)
    organization = await candidate(paula, language=of_organization)
    await save(paula, "de", Wording("Auf Deutsch", "{expiry_date} {accept_link}"), seen=0)
    await save(paula, "en", Wording("In English", "{expiry_date} {accept_link}"), seen=0)
    await invite(paula, organization)

    mail = await last_mail_to(INGRID)
    subject, day = {"de": ("Auf Deutsch", "Sa., 5. Dez."), "en": ("In English", "Sat 5 Dec")}[sent]
    assert (mail.language, mail.subject) == (sent, subject)
    assert mail.text.startswith(day)
    assert f'<html lang="{sent}">' in mail.html


async def test_Q9_a_name_that_looks_like_markup_arrives_as_a_name(paula: Who) -> None:
    await save(
        paula, "en", Wording("For {recipient_name}", "{recipient_name} {accept_link}"), seen=0
    )
    await invite(paula, await candidate(paula, "<b>*Eve*</b> \u202e[x](https://e.example)"))

    mail = await last_mail_to(INGRID)
    assert mail.subject == "For <b>*Eve*</b> [x](https://e.example)"
    assert mail.text.startswith("<b>*Eve*</b> [x](https://e.example) http")
    assert "&lt;b&gt;*Eve*&lt;/b&gt; [x](https://e.example)" in mail.html


async def test_Q9_each_save_is_a_version_with_its_author_and_its_moment(
    cast: dict[str, Who],
) -> None:
    await save(cast["paula"], "en", OURS, seen=0)
    with at(AT + timedelta(hours=1)):
        await save(cast["albert"], "en", THEIRS, seen=1)
    await save(cast["paula"], "de", OURS, seen=0)

    first, second = await versions(cast["paula"])
    assert (first.version, first.saved_by, first.saved_at) == (1, cast["paula"].person, AT)
    assert (first.subject, first.body) == (OURS.subject, OURS.body)
    assert (second.version, second.saved_by) == (2, cast["albert"].person)
    assert [version.version for version in await versions(cast["paula"], "de")] == [1]


async def test_Q9_saving_what_stands_there_adds_nothing(paula: Who) -> None:
    await save(paula, "en", default_wording("en"), seen=0)
    assert await versions(paula) == []
    await save(paula, "en", OURS, seen=0)
    await save(paula, "en", OURS, seen=1)
    assert len(await versions(paula)) == 1


async def test_A39_a_form_that_is_sent_twice_saves_once(paula: Who) -> None:
    form = Sending(key="key", to="/outsource/invitation", content="same")
    for _ in range(2):
        with sending(form):
            await save(paula, "en", OURS, seen=0)

    assert len(await versions(paula)) == 1


async def test_Q9_who_saves_over_a_newer_version_is_told(cast: dict[str, Who]) -> None:
    await save(cast["albert"], "en", THEIRS, seen=0)

    with pytest.raises(Refused, match="was changed at"):
        await save(cast["paula"], "en", OURS, seen=0)

    newest = await newest_template(cast["paula"].tenant, "en")
    assert newest
    assert newest.subject == THEIRS.subject


async def test_Q9_of_two_who_save_at_once_one_is_told(cast: dict[str, Who]) -> None:
    outcomes = await asyncio.gather(
        save(cast["albert"], "en", THEIRS, seen=0),
        save(cast["paula"], "en", OURS, seen=0),
        return_exceptions=True,
    )

    assert [type(outcome) for outcome in outcomes if outcome] == [Refused]
    assert len(await versions(cast["paula"])) == 1


@pytest.mark.parametrize(
    ("wording", "field"),
    [
        (Wording("", "{accept_link}"), "subject"),
        (Wording("Two\nlines", "{accept_link}"), "subject"),
        (Wording("{accept_link}", "{accept_link}"), "subject"),
        (Wording("Fine", "no link"), "body"),
        (Wording("Fine", "`{accept_link}` {wrong}"), "body"),
        (Wording("Fine", "{accept_link} [x](javascript:x)"), "body"),
        (Wording("Fine", "{accept_link} ![x](ftp://x)"), "body"),
        (Wording("Fine", "{accept_link}" + "x" * 10_000), "body"),
    ],
)
async def test_Q9_what_nobody_should_get_by_mail_is_neither_saved_nor_sent(
    paula: Who, wording: Wording, field: str
) -> None:
    for attempt in (
        save(paula, "en", wording, seen=0),
        send_test(paula, wording, occasion(), "en"),
    ):
        with pytest.raises(Invalid) as refused:
            await attempt
        assert set(refused.value.errors) == {field}

    assert await versions(paula) == []
    assert not await OutboxMail.exists()


async def test_Q9_an_older_text_comes_back_as_a_new_version(cast: dict[str, Who]) -> None:
    await save(cast["paula"], "en", OURS, seen=0)
    await save(cast["paula"], "en", THEIRS, seen=1)
    (first, _) = await versions(cast["paula"])
    await bring_back(cast["albert"], first)
    await bring_back(cast["albert"], first)  # stands already

    *_, third = await versions(cast["paula"])
    assert (third.version, third.subject, third.body) == (3, OURS.subject, OURS.body)
    assert (third.brought_back, third.saved_by) == (1, cast["albert"].person)


async def test_Q9_a_reset_brings_the_default_back_and_keeps_what_was_written(paula: Who) -> None:
    await save(paula, "de", OURS, seen=0)
    await reset(paula, "de")
    await reset(paula, "de")

    first, second = await versions(paula, "de")
    assert first.subject == OURS.subject
    assert Wording(second.subject, second.body) == default_wording("de")
    assert second.brought_back == 0


async def test_Q9_a_reset_of_what_was_never_changed_adds_nothing(paula: Who) -> None:
    await reset(paula, "en")

    assert await versions(paula) == []


async def test_R37_before_the_agreement_nothing_is_written(cast: dict[str, Who]) -> None:
    karl = structs.replace(cast["karl"], has_agreed=False, agreement_accepted=False)

    for attempt in (
        save(karl, "de", OURS, seen=0),
        reset(karl, "de"),
        send_test(karl, OURS, occasion(), "de"),
    ):
        with pytest.raises(Refused, match="agreement"):
            await attempt


async def test_Q43_the_journal_tells_who_and_which_version_and_never_the_text(paula: Who) -> None:
    await save(paula, "en", OURS, seen=0)

    (line,) = await JournalLine.objects().where(JournalLine.verb == "edit invitation template")
    (version,) = await versions(paula)
    assert (line.tenant, line.person) == (paula.tenant, paula.person)
    assert line.subject == f"invitation_template {version.id}"
    assert line.detail == '{"language": "en", "version": 1}'


def occasion() -> Occasion:
    return Occasion(
        recipient="Robin Sample",
        organization="Sample Ltd",
        lead="Halden IT Services",
        inviter="Paula Iversen",
        expires_at=AT + timedelta(days=14),
    )


async def test_Q9_a_test_goes_to_oneself_says_so_and_leads_to_no_invitation(paula: Who) -> None:
    await send_test(paula, OURS, occasion(), "en")

    (mail,) = await mails_to(paula.email)
    assert (mail.event, mail.subject) == ("invitation_test", "Come to Halden IT Services")
    assert mail.text.startswith("This is a test from the page Edit invitation.")
    assert "Dear Robin Sample: http://127.0.0.1:8000/invitations/example" in mail.text
    assert "This is a test" in mail.html
    assert await OutboxMail.count() == 1
    assert not await Invitation.exists()
    assert await versions(paula) == []


async def test_Q9_a_test_speaks_the_language_of_its_text(paula: Who) -> None:
    await send_test(paula, OURS, occasion(), "de")

    (mail,) = await mails_to(paula.email)
    assert mail.language == "de"
    assert mail.text.startswith("Dies ist ein Test")


async def test_Q9_tests_are_counted_for_each_person(cast: dict[str, Who]) -> None:
    for _ in range(TEST_MAILS_PER_PERSON.count):
        await send_test(cast["paula"], OURS, occasion(), "en")
    with pytest.raises(Throttled):
        await send_test(cast["paula"], OURS, occasion(), "en")
    await send_test(cast["albert"], OURS, occasion(), "en")

    assert await OutboxMail.count() == TEST_MAILS_PER_PERSON.count + 1
