"""Edit invitation in the browser: save, preview, test, reset, restore, and what is refused."""

import logging
from html import unescape

import pytest

from portal.access import Who, newest_template
from portal.actions.invitation_templates import save
from portal.gateways.invitation_template import default_wording
from portal.rules.invitation_template import Variable, Wording
from portal.rules.throttles import TEST_MAILS_PER_PERSON
from portal.tables.invitation_templates import InvitationTemplate
from portal.tables.journal import OutboxMail
from portal.tables.kept import KeptInvitation
from portal.tables.organizations import Organization, Partnership
from portal.tables.people import Tenant
from portal.tables.rows import one
from tests.cast import company_of, gather_cast, partnership_between
from tests.databases import count_queries
from tests.make import make_contact, make_organization, make_partnership
from tests.outbox import mails_to
from tests.routes.conftest import Anonymous, Browser, SignedIn

HOME = "/outsource/invitation"
VERSIONS = f"{HOME}/versions"
MOST = 8  # queries of a page
FORM = {
    "language": "en",
    "version": "0",
    "subject": "Come to {lead_organization}",
    "body": "Dear {recipient_name},\r\n\r\n[Look]({accept_link})",
    "recipient": "",
}
SAVED = Wording("Come to {lead_organization}", "Dear {recipient_name},\n\n[Look]({accept_link})")


@pytest.fixture
async def cast(database: str) -> dict[str, Who]:
    return await gather_cast()


@pytest.fixture
async def paula(cast: dict[str, Who]) -> Who:
    return cast["paula"]


@pytest.fixture
async def browser(paula: Who, signed_in: SignedIn) -> Browser:
    return await signed_in(paula)


async def stands(who: Who, language: str = "en") -> InvitationTemplate:
    return one(await newest_template(who.tenant, language))


async def test_R9_invite_and_manage_leads_to_the_editor(browser: Browser) -> None:
    page = await browser.see("/outsource/partners")

    assert f'href="{HOME}"' in page.text.split('id="main"')[1]
    assert "Edit invitation" in page.text


async def test_R56_the_menu_has_an_entry_of_its_own(browser: Browser) -> None:
    page = await browser.see(HOME)

    menu = page.text.split('id="menu"')[1].split("</nav>")[0]
    assert f'<a href="{HOME}" aria-current="page">' in menu


@pytest.mark.parametrize("path", [HOME, VERSIONS])
@pytest.mark.parametrize("first", ["olga", "nils", "sam"])
async def test_R62_the_page_needs_partner_management(
    cast: dict[str, Who], signed_in: SignedIn, first: str, path: str
) -> None:
    browser = await signed_in(cast[first])

    assert (await browser.see(path)).status_code == 403


async def test_R62_who_may_not_changes_nothing(cast: dict[str, Who], signed_in: SignedIn) -> None:
    browser = await signed_in(cast["olga"])

    for below in ("", "/preview", "/preview/live", "/test", "/reset", "/discard"):
        assert (await browser.send_form(f"{HOME}{below}", FORM)).status_code == 403
    assert not await InvitationTemplate.exists()
    assert not await KeptInvitation.exists()
    assert not await OutboxMail.exists()


async def test_R62_signed_out_the_page_asks_to_sign_in(database: str, anonymous: Anonymous) -> None:
    browser = await anonymous()

    assert (await browser.see(HOME)).headers["location"].startswith("/sign-in")


async def test_R56_before_the_agreement_the_page_leads_to_it(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    karl = cast["karl"]
    company = await company_of(karl)
    company.agreement_version = None
    await company.save()
    browser = await signed_in(karl)

    for answer in (await browser.see(HOME), await browser.send_form(HOME, FORM)):
        assert (answer.status_code, answer.headers["location"]) == (303, "/outsource")
    assert not await InvitationTemplate.exists()


async def test_Q4_while_a_newer_agreement_waits_the_text_is_still_the_leads_to_write(
    browser: Browser, paula: Who
) -> None:
    await Tenant.update({Tenant.agreement_version: 0}).where(Tenant.id == paula.tenant)

    saved = await browser.send_form(HOME, FORM)
    tried = await browser.send_form(f"{HOME}/test", FORM)

    assert (saved.status_code, tried.status_code) == (303, 200)
    assert Wording((await stands(paula)).subject, (await stands(paula)).body) == SAVED


async def test_R63_the_page_opens_with_the_default_text_and_says_which_language_goes_out(
    browser: Browser,
) -> None:
    page = unescape((await browser.see(HOME)).text)

    assert default_wording("en").body in page
    assert "goes out in the language of the organization" in page
    assert "in yours: English" in page
    for variable in Variable:
        assert f"<code>{variable.place}</code>" in page
    assert "Reset to default" not in page


async def test_R63_what_is_saved_stands_there_and_goes_out(browser: Browser, paula: Who) -> None:
    answer = await browser.send_form(HOME, FORM)

    assert (answer.status_code, answer.headers["location"]) == (303, f"{HOME}?language=en")
    template = await stands(paula)
    assert Wording(template.subject, template.body) == SAVED
    page = await browser.see(HOME)
    assert "Saved. Invitations go out with this text now." in page.text
    assert "Version 1, saved by Paula Iversen" in page.text
    assert 'name="version" value="1"' in page.text
    organization = await make_organization(await company_of(paula))
    contact = await make_contact(organization, "Ingrid Dahl", "ingrid@nordkabel.example")
    await make_partnership(await company_of(paula), organization=organization, contact=contact)
    await browser.send_form(f"/outsource/partners/{organization.public_id}/invite")
    (mail,) = await mails_to("ingrid@nordkabel.example")
    assert mail.text.startswith("Dear Ingrid Dahl,\n\nLook:\nhttp")


async def test_Q9_each_language_has_its_own_text(browser: Browser, paula: Who) -> None:
    await browser.send_form(HOME, {**FORM, "language": "de", "subject": "Kommen Sie"})

    assert (await stands(paula, "de")).subject == "Kommen Sie"
    assert "Kommen Sie" in (await browser.see(f"{HOME}?language=de")).text
    assert "Kommen Sie" not in (await browser.see(f"{HOME}?language=en")).text
    assert (await browser.see(f"{HOME}?language=tlh")).status_code == 200


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"subject": ""}, "Please fill this in."),
        ({"subject": "Hello\nBcc: all@example.com"}, "A subject is one line."),
        ({"subject": "x" * 151}, "This is too long: 151 of at most 150 characters."),
        ({"subject": "See {accept_link}"}, "A subject cannot carry a link"),
        ({"body": ""}, "Please fill this in."),
        ({"body": "Nothing to press"}, "Without {accept_link} nobody can accept."),
        ({"body": "{accept_link} {name}"}, "There is no variable {name}."),
        ({"body": "{accept_link} {recipient_name"}, "The brace of {recipient_name is not closed."),
        ({"body": "{accept_link} [x](javascript:y)"}, "A link leads to javascript:y."),
        ({"body": "{accept_link}" + "x" * 10_000}, "at most 10000 characters."),
    ],
)
async def test_Q9_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(
    browser: Browser, fields: dict[str, str], sentence: str
) -> None:
    typed = {**FORM, **fields}
    for path in (HOME, f"{HOME}/test"):
        answer = await browser.send_form(path, typed)
        page = unescape(answer.text)

        (field,) = fields
        assert answer.status_code == 422
        assert sentence in page.split(f'id="f-{field}-error">')[1].split("</p>")[0]
        for name in ("subject", "body"):
            assert typed[name].replace("\r\n", "\n") in page.replace("\r\n", "\n")
    assert not await InvitationTemplate.exists()
    assert not await OutboxMail.exists()


async def test_Q9_everything_wrong_is_said_at_once(browser: Browser) -> None:
    answer = await browser.send_form(HOME, {**FORM, "subject": "", "body": "{x} {accept_link}"})

    assert answer.status_code == 422
    assert "Please correct 2 fields." in answer.text


async def test_Q9_who_was_overtaken_sees_what_stands_and_what_they_typed(
    browser: Browser, cast: dict[str, Who]
) -> None:
    await save(cast["albert"], "en", Wording("Albert's", "Albert wrote {accept_link}"), seen=0)
    answer = await browser.send_form(HOME, FORM)
    page = unescape(answer.text)

    assert answer.status_code == 409
    assert "while you had it open" in page
    assert "Albert wrote {accept_link}" in page.split('id="stored"')[1].split("</section>")[0]
    assert "Dear {recipient_name}," in page.split("<textarea")[1]
    assert 'name="version" value="1"' in page
    again = await browser.send_form(HOME, {**FORM, "version": "1"})
    assert again.status_code == 303
    assert (await stands(cast["paula"])).version == 2


async def test_Q9_a_page_that_names_no_version_is_not_trusted(
    browser: Browser, cast: dict[str, Who]
) -> None:
    await save(cast["albert"], "en", SAVED, seen=0)

    for version in ("", "-1", "x", "9" * 100):
        changed = {**FORM, "body": "Other {accept_link}", "version": version}
        assert (await browser.send_form(HOME, changed)).status_code == 409


async def test_Q9_the_preview_shows_both_parts_of_what_is_typed_and_saves_nothing(
    browser: Browser,
) -> None:
    answer = await browser.send_form(f"{HOME}/preview/live", FORM, **{"hx-request": "true"})
    page = unescape(answer.text)

    assert answer.status_code == 200
    assert page.lstrip().startswith('<div id="preview"')
    assert "Come to Halden IT Services" in page
    assert "<p>Dear <bdi>Robin Sample</bdi>,</p>" in page
    assert '<a class="button">Look</a>' in page
    assert "Look:\nhttp://127.0.0.1:8000/invitations/example</pre>" in page
    assert "href" not in page
    assert not await InvitationTemplate.exists()


async def test_Q9_the_preview_says_what_is_wrong_and_shows_the_rest(browser: Browser) -> None:
    draft = {**FORM, "subject": "", "body": "<script>x</script> {nobody}" + "x" * 11_000}
    answer = await browser.send_form(f"{HOME}/preview/live", draft)

    assert answer.status_code == 200
    assert "Subject: Please fill this in." in answer.text
    assert "Text: This is too long:" in answer.text
    assert "<script" not in answer.text
    assert "{nobody}" in answer.text


async def test_Q9_without_javascript_a_button_shows_the_preview_on_the_whole_page(
    browser: Browser,
) -> None:
    answer = await browser.send_form(f"{HOME}/preview", {**FORM, "body": "Dear {recipient_name}"})
    page = unescape(answer.text)

    assert answer.status_code == 200
    assert "<p>Dear <bdi>Robin Sample</bdi></p>" in page
    assert "Dear {recipient_name}</textarea>" in page
    assert "Without {accept_link} nobody can accept." in page.split('id="f-body-error">')[1]
    assert f'formaction="{HOME}/preview"' in page


async def test_Q9_the_preview_is_shown_for_a_recipient_of_ones_own_only(
    browser: Browser, cast: dict[str, Who]
) -> None:
    lead = await company_of(cast["paula"])
    organization = await make_organization(lead, "Nordkabel AS")
    contact = await make_contact(organization, "Ingrid Dahl", "ingrid@nordkabel.example")
    mine = await make_partnership(lead, organization=organization, contact=contact)
    elsewhere = await make_organization(await company_of(cast["pia"]), "Secret")
    stranger = await make_contact(elsewhere, "Mister X", "x@secret.example")
    other = await make_partnership(
        await company_of(cast["pia"]), organization=elsewhere, contact=stranger
    )

    shown = await preview_for(browser, mine)
    assert "Ingrid Dahl" in shown
    assert "ingrid@nordkabel.example" in shown
    assert "Robin Sample" in await preview_for(browser, other)
    page = (await browser.see(HOME)).text
    assert "Ingrid Dahl · Nordkabel AS" in page
    assert "Mister X" not in page


async def preview_for(browser: Browser, partnership: Partnership) -> str:
    fields = {**FORM, "recipient": partnership.public_id}
    return unescape((await browser.send_form(f"{HOME}/preview/live", fields)).text)


TYPED = {**FORM, "subject": "Half a subj", "body": "Half a text {accept_lin"}


async def test_Q9_what_is_typed_and_not_saved_outlasts_another_language_and_a_sign_out(
    browser: Browser, paula: Who, signed_in: SignedIn
) -> None:
    await browser.send_form(f"{HOME}/preview/live", TYPED)
    german = (await browser.see(f"{HOME}?language=de")).text
    await browser.send_form("/sign-out")
    again = unescape((await (await signed_in(paula)).see(f"{HOME}?language=en")).text)

    assert "Half a" not in german
    assert "not saved it" not in german
    assert 'value="Half a subj"' in again
    assert "Half a text {accept_lin</textarea>" in again
    assert "You typed this and have not saved it" in again
    assert "The brace of {accept_lin is not closed." in again.split('id="preview"')[1]
    assert not await InvitationTemplate.exists()


async def test_Q9_nobody_else_reads_what_is_not_saved(
    browser: Browser, cast: dict[str, Who], signed_in: SignedIn
) -> None:
    await browser.send_form(f"{HOME}/preview/live", TYPED)

    for first in ("albert", "pia"):
        assert "Half a" not in (await (await signed_in(cast[first])).see(HOME)).text


async def test_Q9_what_is_saved_discarded_or_as_it_goes_out_anyway_is_not_kept(
    browser: Browser,
) -> None:
    default = default_wording("en")
    same = {**FORM, "subject": default.subject, "body": default.body}
    for path, fields in (
        (HOME, FORM),
        (f"{HOME}/reset", {"language": "en"}),
        (f"{HOME}/discard", {"language": "en"}),
        (f"{HOME}/preview/live", same),
        (f"{HOME}/preview/live", {**FORM, "subject": " ", "body": ""}),
    ):
        await browser.send_form(f"{HOME}/preview/live", TYPED)
        assert await KeptInvitation.count() == 1
        assert (await browser.send_form(path, fields)).status_code in (200, 303)
        assert await KeptInvitation.count() == 0
        assert "Half a" not in (await browser.see(HOME)).text


async def test_Q9_what_was_begun_with_an_older_text_overwrites_no_newer_one(
    browser: Browser, cast: dict[str, Who]
) -> None:
    await browser.send_form(f"{HOME}/test", FORM)
    await save(cast["albert"], "en", Wording("Albert's", "Albert wrote {accept_link}"), seen=0)

    page = (await browser.see(HOME)).text
    answer = await browser.send_form(HOME, FORM)

    assert 'name="version" value="0"' in page
    assert answer.status_code == 409
    assert (await stands(cast["paula"])).subject == "Albert's"


async def test_Q9_a_test_mail_goes_to_oneself_with_what_stands_in_the_form(
    browser: Browser, paula: Who
) -> None:
    answer = await browser.send_form(f"{HOME}/test", FORM)
    page = unescape(answer.text)

    (mail,) = await OutboxMail.objects()
    assert answer.status_code == 200
    assert "Test mail sent to paula@halden.example." in page
    assert "Dear {recipient_name}," in page.split("<textarea")[1]
    assert (mail.to, mail.subject) == (paula.email, "Come to Halden IT Services")
    assert not await InvitationTemplate.exists()


async def test_Q9_too_many_test_mails_are_refused_and_what_was_typed_is_kept(
    browser: Browser,
) -> None:
    for _ in range(TEST_MAILS_PER_PERSON.count):
        assert (await browser.send_form(f"{HOME}/test", FORM)).status_code == 200
    answer = await browser.send_form(f"{HOME}/test", FORM)

    assert answer.status_code == 429
    assert "retry-after" in answer.headers
    assert "Dear {recipient_name}," in answer.text.split("<textarea")[1]
    assert await OutboxMail.count() == TEST_MAILS_PER_PERSON.count


async def test_Q9_the_default_comes_back_after_a_confirmation(browser: Browser, paula: Who) -> None:
    await browser.send_form(HOME, FORM)
    page = (await browser.see(HOME)).text
    menu = page.split("Reset to default")[1].split("</details>")[0]
    assert f'action="{HOME}/reset"' in menu
    answer = await browser.send_form(f"{HOME}/reset", {"language": "en"})

    assert answer.headers["location"] == f"{HOME}?language=en"
    template = await stands(paula)
    assert Wording(template.subject, template.body) == default_wording("en")
    assert template.version == 2
    assert "the default text" in (await browser.see(HOME)).text


async def test_Q9_the_history_tells_who_saved_what_and_how_many_went_out(
    browser: Browser, cast: dict[str, Who]
) -> None:
    await browser.send_form(HOME, FORM)
    organization = await candidate(cast["paula"])
    await browser.send_form(f"/outsource/partners/{organization.public_id}/invite")
    await save(cast["albert"], "en", Wording("Albert's", "{accept_link}"), seen=1)
    await browser.send_form(f"{HOME}/reset", {"language": "en"})

    page = unescape((await browser.see(VERSIONS)).text)
    newest, second, first = page.split("<tbody>")[1].split("</tr>")[:3]
    assert "Version 3" in newest
    assert "In use" in newest
    assert "Reset to default" in newest
    assert "Albert Moreau" in second
    assert "Albert's" in second
    assert 'Invitations sent">0</td>' in second
    assert "Paula Iversen" in first
    assert 'Invitations sent">1</td>' in first


async def candidate(who: Who) -> Organization:
    lead = await company_of(who)
    organization = await make_organization(lead)
    await make_partnership(lead, organization=organization)
    return organization


async def test_Q9_a_history_that_is_long_has_pages(browser: Browser, paula: Who) -> None:
    for seen in range(27):
        await save(paula, "en", Wording(f"Subject {seen + 1}.", "{accept_link}"), seen=seen)

    with count_queries() as asked:
        page = (await browser.see(VERSIONS)).text
    assert asked() <= MOST
    assert page.count("Subject ") == 25
    assert "before=3" in page
    older = (await browser.see(f"{VERSIONS}?language=en&before=3")).text
    assert "Subject 2." in older
    assert "Subject 3." not in older
    assert "In use" not in older


async def test_Q9_without_a_version_the_history_says_so(browser: Browser) -> None:
    assert "Nobody has changed this text yet" in (await browser.see(VERSIONS)).text
    assert (await browser.see(f"{VERSIONS}?before=x&language=x")).status_code == 200


async def test_Q9_an_older_version_is_shown_and_brought_back(browser: Browser, paula: Who) -> None:
    await save(paula, "en", SAVED, seen=0)
    first = await stands(paula)
    await save(paula, "en", Wording("Newer", "{accept_link}"), seen=1)

    page = (await browser.see(f"{VERSIONS}/{first.public_id}")).text
    assert "Dear <bdi>Robin Sample</bdi>" in page
    assert "Bring this version back" in page
    answer = await browser.send_form(f"{VERSIONS}/{first.public_id}/restore")
    assert answer.headers["location"] == f"{HOME}?language=en"
    newest = await stands(paula)
    assert (newest.version, newest.brought_back, newest.subject) == (3, 1, SAVED.subject)
    shown = (await browser.see(f"{VERSIONS}/{newest.public_id}")).text
    assert "Bring this version back" not in shown


@pytest.mark.parametrize("first", ["pia", "karl"])
async def test_Q9_a_version_of_another_company_is_not_there(
    cast: dict[str, Who], signed_in: SignedIn, first: str
) -> None:
    await save(cast["paula"], "en", SAVED, seen=0)
    version = await stands(cast["paula"])
    browser = await signed_in(cast[first])

    for path in (f"{VERSIONS}/{version.public_id}", f"{VERSIONS}/none"):
        assert (await browser.see(path)).status_code == 404
        assert (await browser.send_form(f"{path}/restore")).status_code == 404
    assert await InvitationTemplate.count() == 1


@pytest.mark.parametrize("path", [HOME, f"{HOME}?language=de", VERSIONS])
async def test_no_page_asks_more_than_its_budget(browser: Browser, paula: Who, path: str) -> None:
    await save(paula, "de", SAVED, seen=0)
    await save(paula, "en", SAVED, seen=0)
    for _ in range(12):
        await candidate(paula)

    with count_queries() as asked:
        assert (await browser.see(path)).status_code == 200
    assert asked() <= MOST


async def test_A24_what_an_author_types_is_nowhere_markup_of_the_page(browser: Browser) -> None:
    fields = {
        **FORM,
        "subject": "</title><script>x()</script>",
        "body": "</textarea><script>x()</script> <img src=x onerror=y()> {accept_link}",
    }
    answers = [await browser.send_form(f"{HOME}/{way}", fields) for way in ("preview", "test")]
    await browser.send_form(HOME, fields)
    answers += [await browser.see(HOME), await browser.see(VERSIONS)]

    for answer in answers:
        assert "<script>x" not in answer.text
        assert "<img src=x" not in answer.text


async def test_logs_tell_nothing_of_the_text(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for path in (HOME, f"{HOME}/preview", f"{HOME}/preview/live", f"{HOME}/test"):
        await browser.send_form(path, {**FORM, "version": "1", "body": "Zanzibar {accept_link}"})

    assert caplog.records
    assert "Zanzibar" not in caplog.text


async def test_A22_a_field_that_the_form_does_not_have_is_refused(browser: Browser) -> None:
    assert (await browser.send_form(HOME, {**FORM, "tenant": "2"})).status_code == 400


async def test_Q9_the_language_of_an_organization_is_told_on_its_form(
    browser: Browser, cast: dict[str, Who]
) -> None:
    partnership = await partnership_between(cast["ada"], cast["sam"])
    organization = one(
        await Organization.objects().get(Organization.id == partnership.organization)
    )
    path = f"/organizations/{organization.public_id}"
    fields = {"name": "Brückner", "type": "Vendor", "phone": "", "address": "", "active": "on"}

    assert (
        await browser.send_form(f"{path}/edit", {**fields, "language": "de"})
    ).status_code == 303
    await organization.refresh()
    assert organization.language == "de"
    assert "Deutsch" in (await browser.see(path)).text
    assert (await browser.send_form(f"{path}/edit", {**fields, "language": "x"})).status_code == 422
    await browser.send_form(f"{path}/edit", {**fields, "language": ""})
    await organization.refresh()
    assert organization.language == ""
