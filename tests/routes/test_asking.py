"""The pages of a question: who sees it open, who answers it, what is said when it is late."""

from portal.actions import asking
from portal.actions.items import Note, add_note
from portal.rules.vocabulary import Kind
from portal.tables.items import Item
from tests.databases import count_queries
from tests.routes.conftest import SignedIn
from tests.routes.linked import Linked, accepted, offered, reported

ASKED, ANSWERED = "May we cut the power?", "From six o'clock on."


async def asked(linked: Linked, text: str = ASKED) -> str:
    """The address of a question that Cleo has asked, as the lead finds it."""
    own = await asking.ask(await linked.place("cleo"), text)
    copied = await Item.objects().get(Item.copy_of == own.id)
    assert copied
    return f"{linked.at_lead}/items/{copied.public_id}/answer"


async def texts(ticket: int) -> list[tuple[str, str]]:
    found = await Item.objects().where(Item.ticket == ticket).order_by(Item.id)
    return [(item.text, item.question) for item in found]


async def test_a_subcontractor_asks_on_a_page_that_says_who_reads_it(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])

    ticket = await browser.see(linked.at_partner)
    page = await browser.see(f"{linked.at_partner}/ask")
    sent = await browser.send_form(f"{linked.at_partner}/ask", {"question": ASKED})
    after = await browser.see(linked.at_partner)

    assert f'href="{linked.at_partner}/ask"' in ticket.text
    assert "Question open" not in ticket.text
    assert "Halden IT Services staff see this" in page.text
    assert (sent.status_code, sent.headers["location"]) == (303, linked.at_partner)
    assert "Question open" in after.text
    assert await texts(linked.ticket.id) == [(ASKED, "open")]


async def test_a_question_without_words_comes_back_with_its_mistake(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    await browser.see(f"{linked.at_partner}/ask")

    sent = await browser.send_form(f"{linked.at_partner}/ask", {"question": "  "})

    assert sent.status_code == 422
    assert 'id="f-question-error"' in sent.text
    assert await texts(linked.ticket.id) == []


async def test_a_question_begun_is_there_again_until_it_is_sent(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    await browser.see(f"{linked.at_partner}/ask")

    await browser.send_form(f"{linked.at_partner}/questions/keep", {"question": "May we c"})
    begun = await browser.see(f"{linked.at_partner}/ask")
    await browser.send_form(f"{linked.at_partner}/ask", {"question": ASKED})
    after = await browser.see(f"{linked.at_partner}/ask")

    assert "May we c</textarea>" in begun.text
    assert "May we c" not in after.text


async def test_a_question_sent_twice_is_asked_once(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    await browser.see(f"{linked.at_partner}/ask")
    fields = {"question": ASKED, "_form_key": "a-key-of-this-page"}

    for _ in range(2):
        sent = await browser.send_form(f"{linked.at_partner}/ask", fields)
        assert sent.status_code == 303

    assert await texts(linked.ticket.id) == [(ASKED, "open")]


async def test_the_lead_sees_the_question_open_and_answers_it(signed_in: SignedIn) -> None:
    linked = await accepted()
    address = await asked(linked)
    browser = await signed_in(linked.cast["olga"])

    with count_queries() as queries:
        ticket = await browser.see(linked.at_lead)
    assert queries() <= 8
    page = await browser.see(address)
    sent = await browser.send_form(address, {"answer": ANSWERED})
    after = await browser.see(linked.at_lead)

    assert "Question open" in ticket.text
    assert ticket.text.count(f'href="{address}"') == 2  # in the bar and on the entry
    assert ASKED in page.text
    assert "Cleo Vogt of Brückner Netzwerktechnik asks" in page.text
    assert (sent.status_code, sent.headers["location"]) == (303, linked.at_lead)
    assert "Question open" not in after.text
    assert "Question, answered" in after.text
    assert address not in after.text
    second = await linked.second_ticket()
    assert await texts(second.id) == [(ASKED, "answered"), (ANSWERED, "")]


async def test_the_dashboard_marks_a_ticket_with_an_open_question(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["ada"])

    before = await browser.see("/outsource?list=all-open")
    await asked(linked)
    after = await browser.see("/outsource?list=all-open")
    mine = await (await signed_in(linked.cast["albert"])).see("/outsource?list=in-progress")

    assert "Question open" not in before.text
    assert after.text.count("Question open") == 1
    assert "Question open" in mine.text


async def test_staff_without_any_permission_sees_and_answers_a_question_too(
    signed_in: SignedIn,
) -> None:
    linked = await accepted()
    address = await asked(linked)
    browser = await signed_in(linked.cast["nils"])

    ticket = await browser.see(linked.at_lead)
    await browser.see(address)
    sent = await browser.send_form(address, {"answer": ANSWERED})

    assert "Question open" in ticket.text
    assert sent.status_code == 303


async def test_of_several_questions_the_bar_leads_to_the_oldest(signed_in: SignedIn) -> None:
    linked = await accepted()
    first, second = await asked(linked), await asked(linked, "And the alarm?")
    browser = await signed_in(linked.cast["olga"])

    ticket = await browser.see(linked.at_lead)
    await browser.see(first)
    await browser.send_form(first, {"answer": ANSWERED})
    after = await browser.see(linked.at_lead)

    assert [ticket.text.count(f'href="{each}"') for each in (first, second)] == [2, 1]
    assert [after.text.count(f'href="{each}"') for each in (first, second)] == [0, 2]


async def test_who_comes_too_late_reads_it_and_keeps_the_words(signed_in: SignedIn) -> None:
    linked = await accepted()
    address = await asked(linked)
    late, quick = await signed_in(linked.cast["olga"]), await signed_in(linked.cast["albert"])
    await late.see(address)
    await quick.see(address)
    await quick.send_form(address, {"answer": ANSWERED})

    sent = await late.send_form(address, {"answer": "At seven."})
    seen = await late.see(address)

    assert sent.status_code == 409
    assert "This question has been answered in the meantime." in sent.text
    assert "At seven." in sent.text
    assert seen.status_code == 409
    assert ("At seven.", "") not in await texts(linked.ticket.id)


async def test_while_completion_waits_nobody_can_ask_and_the_lead_can_answer(
    signed_in: SignedIn,
) -> None:
    linked = await reported()
    browser = await signed_in(linked.cast["cleo"])

    ticket = await browser.see(linked.at_partner)
    page = await browser.see(f"{linked.at_partner}/ask")
    sent = await browser.send_form(f"{linked.at_partner}/ask", {"question": ASKED})

    assert "Ask a question" not in ticket.text
    assert (page.status_code, page.headers["location"]) == (303, linked.at_partner)
    assert sent.status_code == 409
    assert "Completion waits for approval." in sent.text
    assert ASKED in sent.text


async def test_an_offer_is_nothing_to_ask_about_yet(signed_in: SignedIn) -> None:
    linked = await offered()
    browser = await signed_in(linked.cast["cleo"])

    page = await browser.see(f"{linked.at_partner}/ask")
    sent = await browser.send_form(f"{linked.at_partner}/ask", {"question": ASKED})

    assert (page.status_code, page.headers["location"]) == (303, linked.at_partner)
    assert sent.status_code == 409


async def test_after_the_end_an_open_question_is_history(signed_in: SignedIn) -> None:
    linked = await accepted()
    address = await asked(linked)
    lead, partner = await signed_in(linked.cast["olga"]), await signed_in(linked.cast["cleo"])
    await lead.see(linked.at_lead)
    await lead.send_form(f"{linked.at_lead}/outsource/complete")

    at_lead, at_partner = await lead.see(linked.at_lead), await partner.see(linked.at_partner)
    page = await lead.see(address)

    for ticket in (at_lead, at_partner):
        assert "Question open" not in ticket.text
        assert ASKED in ticket.text
    assert address not in at_lead.text
    assert page.status_code == 409


async def test_a_question_that_the_lead_has_deleted_is_open_nowhere(signed_in: SignedIn) -> None:
    linked = await accepted()
    address = await asked(linked)
    lead, partner = await signed_in(linked.cast["olga"]), await signed_in(linked.cast["cleo"])
    await lead.see(address)
    await lead.send_form(address.replace("/answer", "/delete"))

    ticket = await partner.see(linked.at_partner)

    assert "Question open" not in ticket.text
    assert "Deleted by Halden IT Services" in ticket.text


async def test_an_entry_that_asks_nothing_has_no_page_to_answer_it(signed_in: SignedIn) -> None:
    linked = await accepted()
    place = await linked.place("cleo")
    own = await add_note(place, Note(text="Just a note"))
    copied = await Item.objects().get(Item.copy_of == own.id)
    assert copied
    browser = await signed_in(linked.cast["olga"])
    await browser.see(linked.at_lead)
    address = f"{linked.at_lead}/items/{copied.public_id}/answer"

    assert (await browser.get(address)).status_code == 404
    assert (await browser.send_form(address, {"answer": ANSWERED})).status_code == 404


async def test_another_company_neither_asks_nor_answers(signed_in: SignedIn) -> None:
    linked = await accepted()
    address = await asked(linked)
    eve, pia = await signed_in(linked.cast["eve"]), await signed_in(linked.cast["pia"])

    for browser, path, name in (
        (eve, f"{linked.at_partner}/ask", "question"),
        (pia, address, "answer"),
    ):
        assert (await browser.get(path)).status_code == 404
        assert (await browser.send_form(path, {name: "Let me in"})).status_code == 404
    assert await texts(linked.ticket.id) == [(ASKED, "open")]


async def test_a_technician_asks_only_about_an_own_ticket(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["tina"])
    await browser.see("/received")

    sent = await browser.send_form(f"{linked.at_partner}/ask", {"question": ASKED})

    assert sent.status_code == 404
    assert await Item.count().where(Item.kind == Kind.NOTE.value) == 0
