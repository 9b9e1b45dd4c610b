"""What a network may be told, and when a ticket goes to one (O15, R102 to R107, D33)."""

import msgspec
import pytest

from portal.rules.forwarding import (
    FORWARDED_FROM,
    VARIABLES,
    Facts,
    Template,
    fill,
    fill_link,
    names_customer,
    refusal_to_forward,
    refusals_of,
)
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import NetworkAction, OutsourceStatus, Source, TicketStatus

EMAIL, LINK = NetworkAction.EMAIL, NetworkAction.LINK
MAIL = Template(action=EMAIL, email="jobs@net.example", subject="{title}", body="{description}")
ALLOWED = Facts(
    agreement_accepted=True,
    ticket_status=TicketStatus.NEW,
    ticket_source=Source.MANUAL,
    attempt=None,
    is_forwarded=False,
    network="OnSite",
    network_active=True,
)


def refusal(**changes: object) -> Refusal | None:
    return refusal_to_forward(msgspec.structs.replace(ALLOWED, **changes))


def test_O15_a_ticket_goes_to_a_network_from_no_attempt_and_from_one_that_came_to_nothing() -> None:
    allowed = {status for status in (None, *OutsourceStatus) if refusal(attempt=status) is None}
    assert allowed == FORWARDED_FROM == {None, OutsourceStatus.DECLINED, OutsourceStatus.CANCELED}


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"agreement_accepted": False}, "R37"),
        ({"ticket_source": Source.INSOURCED}, "Q27"),
        ({"ticket_status": TicketStatus.COMPLETE}, "O15"),
        ({"is_forwarded": True}, "O15"),
        ({"network_active": False}, "O15"),
    ],
)
def test_O15_each_guard_refuses_with_its_own_sentence(
    changes: dict[str, object], rule: str
) -> None:
    found = refusal(**changes)
    assert found is not None
    assert found.rule == rule


def test_R105_a_mail_needs_address_subject_and_text() -> None:
    assert set(refusals_of(Template(action=EMAIL))) == {"email", "subject", "body"}
    assert refusals_of(MAIL) == {}
    assert refusals_of(Template(action=NetworkAction.NOTHING)) == {}


@pytest.mark.parametrize(
    "wrong", ["{price}", "{customer_rate}", "{internal}", "{", "}", "{ title }"]
)
def test_R105_only_what_stands_in_the_list_can_be_filled_in(wrong: str) -> None:
    assert set(refusals_of(msgspec.structs.replace(MAIL, body=f"Do {wrong}"))) == {"body"}
    assert set(refusals_of(msgspec.structs.replace(MAIL, subject=f"Do {wrong}"))) == {"subject"}


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "net.example/new",
        "javascript:alert(1)",
        "ftp://net.example/",
        "https://",
        "https://{title}.example/",
        "https://{title}@net.example/",
        "https://user@net.example/",
        "https://net.example/{price}",
        "https://net.example/ new",
        "https://[net",
    ],
)
def test_R105_a_link_is_a_web_address_whose_server_nobody_can_fill_in(wrong: str) -> None:
    assert set(refusals_of(Template(action=LINK, link=wrong))) == {"link"}


def test_R105_a_link_may_name_the_ticket_behind_its_server() -> None:
    assert (
        refusals_of(Template(action=LINK, link="https://net.example/new?t={title}#{number}")) == {}
    )


def test_what_stands_on_a_ticket_fills_no_further_place() -> None:
    assert fill("{title}: {site}", {"title": "{site}", "site": "Hall"}) == "{site}: Hall"


def test_what_stands_on_a_ticket_leads_a_link_nowhere_else() -> None:
    link = fill_link("https://net.example/new?t={title}", {"title": "a&b=c#d/../é\r\nX: y"})
    assert link == "https://net.example/new?t=a%26b%3Dc%23d%2F..%2F%C3%A9%0D%0AX%3A%20y"


def test_D33_no_variable_names_what_is_internal_or_a_price() -> None:
    assert not {"price", "rate", "note", "internal", "margin", "billing"} & set(VARIABLES)


def test_Q51_the_customer_is_asked_about_only_where_the_text_names_them() -> None:
    assert not names_customer(MAIL)
    assert names_customer(msgspec.structs.replace(MAIL, body="For {customer}"))
    assert not names_customer(msgspec.structs.replace(MAIL, link="https://x.example/{customer}"))
