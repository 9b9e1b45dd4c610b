"""Who is told of what, and who instead where somebody is missing."""

from msgspec import structs

from portal.rules.notices import (
    MAILINGS,
    Addressee,
    Audience,
    Notice,
    mailing_for,
    reached,
    resources_for_notice,
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


def test_only_the_notices_of_a_time_to_answer_can_be_switched_off() -> None:
    can_be_off = [mailing.notice for mailing in MAILINGS if mailing.can_be_off]
    assert can_be_off == [Notice.OFFER_REMINDER, Notice.OFFER_EXPIRED]


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


def test_who_belongs_to_both_sides_is_told_once_at_each() -> None:
    at_lead, at_partner = [structs.replace(OLGA, tenant=side) for side in (1, 2)]
    people = [at_lead, at_lead, at_partner]
    assert told(people, author=None) == [at_lead, at_partner]
    assert told(people, author=OLGA.person) == []


def test_who_signs_in_is_told_since_a_mail_without_author_spares_nobody() -> None:
    assert told([OLGA], author=None) == [OLGA]


def test_the_first_group_that_is_there_stands_in_for_the_others_Q22() -> None:
    assert reached([OLGA], [ALBERT, ADA]) == [OLGA]
    assert reached([gone(OLGA)], [], [ALBERT, gone(ADA)]) == [ALBERT]
    assert reached([gone(OLGA)], []) == []


def test_the_assigned_resource_gets_the_notice_R133() -> None:
    assert resources_for_notice([OLGA], [ALBERT], [ADA], author=TINA) == [OLGA]


def test_without_an_active_resource_the_next_gets_it_Q21() -> None:
    assert resources_for_notice([], [ALBERT], [ADA], author=TINA) == [ALBERT]
    assert resources_for_notice([gone(OLGA)], [gone(ALBERT)], [ADA], author=TINA) == [ADA]
    assert resources_for_notice([], [], [ALBERT, ADA], author=TINA) == [ALBERT, ADA]


def test_the_notice_is_never_dropped_R134() -> None:
    assert resources_for_notice([gone(OLGA)], [gone(ADA)], author=TINA) == [gone(ADA)]
    assert resources_for_notice([gone(OLGA)], [], author=TINA) == [gone(OLGA)]


def test_the_notice_passes_over_its_own_author() -> None:
    assert resources_for_notice([OLGA], [ALBERT], author=OLGA.person) == [ALBERT]
