"""Which mail addresses are taken."""

import pytest

from portal.rules.addresses import address_refusal


@pytest.mark.parametrize(
    "email", ["ada@halden.example", "a+b@mail.halden.example", "ada@localhost"]
)
def test_one_mailbox_is_taken(email: str) -> None:
    assert address_refusal(email) is None


@pytest.mark.parametrize(
    "email", ["a@b", "ada@halden", "ada@halden.", "ada@.example", "@x.example"]
)
def test_half_a_domain_is_refused(email: str) -> None:
    assert address_refusal(email)
