"""Who is told of what, and who instead where somebody is missing."""

from portal.rules.notices import (
    MAILINGS,
    Addressee,
    Audience,
    Notice,
    mailing_for,
    resource_for_notice,
    told,
)

OLGA = Addressee(1, "olga@halden.example")
ALBERT = Addressee(2, "albert@halden.example")
ADA = Addressee(3, "ada@halden.example")
TINA = 9


def gone(someone: Addressee) -> Addressee:
    return Addressee(someone.person, someone.email, active=False)


def test_every_notice_has_one_row() -> None:
    assert [mailing.notice for mailing in MAILINGS] == list(Notice)


def test_a_subcontractors_time_goes_to_the_resource_and_cannot_be_switched_off() -> None:
    """R133, R134."""
    mailing = mailing_for(Notice.TIME_ENTRY)
    assert mailing.to == (Audience.RESOURCE,)
    assert mailing.can_be_off is False


def test_only_the_notice_of_an_expired_offer_can_be_switched_off() -> None:
    assert [mailing.notice for mailing in MAILINGS if mailing.can_be_off] == [Notice.OFFER_EXPIRED]


def test_an_offer_goes_to_the_primary_contact_and_whoever_may_accept_it() -> None:
    """R115."""
    assert mailing_for(Notice.OFFER).to == (Audience.PARTNER_CONTACT, Audience.ACCEPTERS)


def test_the_answer_to_an_invitation_goes_to_the_inviter_and_the_primary_contact() -> None:
    """R23, R24."""
    for notice in (Notice.INVITATION_ACCEPTED, Notice.INVITATION_DECLINED):
        assert mailing_for(notice).to == (Audience.INVITER, Audience.LEAD_CONTACT)


def test_nobody_is_told_twice_or_of_what_they_did_or_after_they_left() -> None:
    people = [OLGA, ALBERT, OLGA, gone(ADA)]
    assert told(people, author=ALBERT.person) == [OLGA]


def test_who_signs_in_is_told_since_a_mail_without_author_spares_nobody() -> None:
    assert told([OLGA], author=None) == [OLGA]


def test_the_assigned_resource_gets_the_notice() -> None:
    """R133."""
    assert resource_for_notice(OLGA, ALBERT, ADA, author=TINA) == OLGA


def test_without_an_active_resource_whoever_outsourced_gets_it() -> None:
    """Q21."""
    assert resource_for_notice(None, ALBERT, ADA, author=TINA) == ALBERT
    assert resource_for_notice(gone(OLGA), ALBERT, ADA, author=TINA) == ALBERT


def test_then_the_primary_contact_gets_it() -> None:
    """Q21."""
    assert resource_for_notice(None, gone(ALBERT), ADA, author=TINA) == ADA


def test_the_notice_is_never_dropped() -> None:
    """R134."""
    assert resource_for_notice(None, gone(ALBERT), gone(ADA), author=TINA) == gone(ADA)
    assert resource_for_notice(gone(OLGA), gone(ALBERT), None, author=TINA) == gone(ALBERT)


def test_the_notice_passes_over_its_own_author() -> None:
    assert resource_for_notice(OLGA, ALBERT, ADA, author=OLGA.person) == ALBERT
