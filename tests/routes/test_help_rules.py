"""The rule book in the help, as each side reads it, and its answers to what would happen if."""

from html import unescape
from itertools import islice, product
from urllib.parse import urlencode

import pytest

from portal.gateways.language import LANGUAGES
from portal.rules.amendments import STEPS
from portal.rules.lifecycle import MOVES
from portal.rules.rulebook import cited
from portal.rules.rulebook_entries import possible_cases
from portal.rules.rulebook_sentences import BESIDES, OUTCOMES, RULES
from portal.rules.rulebook_words import EFFECTS
from portal.rules.synchronisation import ROWS, Case, row_for
from portal.rules.vocabulary import Actor, Bond, Kind, Phase, Verb
from portal.rules.what_if import choice_of
from portal.tables.people import Person
from tests.cast import gather_cast
from tests.routes.conftest import Anonymous, Browser, SignedIn

PAGE, ANSWER = "/help/rules", "/help/rules/answer"


async def as_lead(signed_in: SignedIn) -> Browser:
    return await signed_in((await gather_cast())["nils"])


async def as_partner(signed_in: SignedIn) -> Browser:
    return await signed_in((await gather_cast())["eve"])


async def test_every_row_every_move_and_every_rule_can_be_linked_to(signed_in: SignedIn) -> None:
    page = (await (await as_lead(signed_in)).see(PAGE)).text

    ids = {*(row.id for row in (*ROWS, *MOVES, *STEPS, *BESIDES)), *cited()}
    assert {each for each in ids if page.count(f'id="{each}"') != 1} == set()


async def test_every_link_within_the_page_leads_somewhere(signed_in: SignedIn) -> None:
    cast = await gather_cast()
    for who in (cast["nils"], cast["eve"]):
        page = (await (await signed_in(who)).see(PAGE)).text
        anchors = {part.partition('"')[0] for part in page.split('href="#')[1:]}
        assert {each for each in anchors if f'id="{each}"' not in page} == set()


async def test_a_subcontractor_is_you_and_reads_nothing_of_partners_with_desks(
    signed_in: SignedIn,
) -> None:
    page = (await (await as_partner(signed_in)).see(PAGE)).text

    assert 'id="D5"' in page
    assert "You: Accept and decline offers" in page
    assert "Partner with a desk of its own" not in page
    for only_for_desks in ("D4", "D23", "D37"):
        assert f'id="{only_for_desks}"' not in page


async def test_a_lead_is_you_where_it_leads(signed_in: SignedIn) -> None:
    page = (await (await as_lead(signed_in)).see(PAGE)).text

    assert "You as the lead" in page
    assert "Partner with a desk of its own" in page


@pytest.mark.parametrize("language", sorted(LANGUAGES))
async def test_the_book_speaks_the_readers_language(signed_in: SignedIn, language: str) -> None:
    nils = (await gather_cast())["nils"]
    await Person.update({Person.language: language}).where(Person.id == nils.person)

    page = (await (await signed_in(nils)).see(PAGE)).text

    assert {"en": "Rule book", "de": "Regelbuch"}[language] in page
    assert ("What is internal stays on its side." in page) is (language == "en")


async def test_signed_out_it_asks_for_the_sign_in(anonymous: Anonymous) -> None:
    answer = await (await anonymous()).see(PAGE)

    assert answer.headers["location"] == f"/sign-in?next={PAGE}"


async def test_the_contents_of_the_help_lead_to_it(
    signed_in: SignedIn, anonymous: Anonymous
) -> None:
    cast = await gather_cast()
    for who in (cast["nils"], cast["eve"]):
        assert f'href="{PAGE}"' in (await (await signed_in(who)).see("/help")).text
    assert f'href="{PAGE}"' not in (await (await anonymous()).see("/help")).text


# What would happen if


async def test_what_was_chosen_stays_in_the_form_and_is_answered(signed_in: SignedIn) -> None:
    browser = await as_lead(signed_in)

    page = (await browser.see(f"{PAGE}?phase=live&actor=SUB&verb=edit&own=no&bond=live")).text

    assert '<option value="SUB" selected>' in page
    assert unescape(OUTCOMES["D14"]) in unescape(page.partition('id="answer"')[2])
    assert 'href="#D14">Row D14' in page


async def test_the_answer_alone_carries_the_address_of_the_page_that_shows_it(
    signed_in: SignedIn,
) -> None:
    browser = await as_lead(signed_in)

    answer = await browser.get(f"{ANSWER}?verb=delete", headers={"hx-request": "true"})

    assert answer.text.lstrip().startswith('<div id="answer"')
    assert OUTCOMES["D13"] in answer.text
    page = await browser.see(answer.headers["hx-push-url"])
    assert page.url.path == PAGE
    assert OUTCOMES["D13"] in page.text.partition('id="answer"')[2]


async def test_what_cannot_be_is_explained_and_leads_to_the_nearest_that_can(
    signed_in: SignedIn,
) -> None:
    browser = await as_partner(signed_in)

    page = unescape((await browser.see(f"{PAGE}?verb=create")).text)

    assert "This cannot happen." in page
    assert "What is added is one's own, not shared before, and no older entry." in page
    assert "It can with: Sharing until now: Not shared" in page
    address = page.partition('<p><a class="help" href="')[2].partition('"')[0]
    assert OUTCOMES["D7"] in (await browser.see(address)).text.partition('id="answer"')[2]


@pytest.mark.parametrize(
    "query",
    [
        "phase=never&actor=root&verb=&kind=X&internal=maybe&own=1&bond=gold&offerable=&since_hold=0",
        "phase=live&phase=held",
        "unknown=1&_form_token=x",
        "phase=%ff%00&actor=%F0%9F%98%80",
        "phase=" + "x" * 2000,
        "phase[]=held&[]=",
        "%3Cscript%3E=%3Cscript%3E",
    ],
)
async def test_nonsense_in_the_address_counts_for_nothing(signed_in: SignedIn, query: str) -> None:
    browser = await as_lead(signed_in)

    for path in (PAGE, ANSWER):
        answer = await browser.see(f"{path}?{query}")
        assert answer.status_code == 200
        assert "Row D" in answer.text
        assert "<script>" not in answer.text


async def test_a_partner_with_a_desk_is_no_choice_of_a_subcontractor(signed_in: SignedIn) -> None:
    page = (await (await as_partner(signed_in)).see(f"{PAGE}?actor=SP-PSA")).text

    assert 'value="SP-PSA"' not in page
    assert '<option value="SUB" selected>You</option>' in page


async def test_no_choice_however_impossible_crashes_the_page(signed_in: SignedIn) -> None:
    browser = await as_lead(signed_in)
    both = (True, False)
    facts = product(Phase, Actor, Verb, Kind, both, both, Bond, both, both)

    for each in islice(facts, 0, None, 499):
        query = urlencode(choice_of(Case(*each)))
        assert (await browser.get(f"{ANSWER}?{query}")).status_code == 200, query


@pytest.mark.exhaustive
async def test_every_possible_case_is_answered_with_the_row_of_the_table(
    signed_in: SignedIn,
) -> None:
    browser = await as_lead(signed_in)

    for case in possible_cases():
        row = row_for(case)
        text = (await browser.get(f"{ANSWER}?{urlencode(choice_of(case))}")).text
        assert f">Row {row.id} of the rule book<" in text, case
        assert EFFECTS[row.effect] in text, case
        assert all(f'href="#{rule}"' in text and rule in RULES for rule in row.rules), case
