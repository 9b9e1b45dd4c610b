"""Which parts there are in which company, and the level that a security level brings along."""

import pytest

from portal.rules.people import ADMINISTRATOR, ROLES, first_level, level_after
from portal.rules.permissions import standing
from portal.rules.vocabulary import Level, Role, Standing, TenantKind

ADM, DESK, STANDARD = ROLES[TenantKind.INSTANCE]


def test_every_role_belongs_to_one_kind_of_company() -> None:
    assert sorted(role for roles in ROLES.values() for role in roles) == sorted(Role)


def test_each_kind_has_its_administrator() -> None:
    stand = [standing(ADMINISTRATOR[kind], Level.NONE) for kind in TenantKind]
    assert stand == [Standing.ADM, Standing.SUB_ADM]


@pytest.mark.parametrize(
    ("role", "before", "after"),
    [
        (ADM, Level.ALL, Level.ALL),
        (DESK, Level.NONE, Level.OUTSOURCING),
        (STANDARD, Level.NONE, Level.NONE),
        (Role.ACCEPTER, Level.NONE, Level.NONE),
    ],
)
def test_the_first_level_follows_the_security_level_once_the_agreement_is_accepted(
    role: Role, before: Level, after: Level
) -> None:
    assert first_level(role, agreement_accepted=False) is before
    assert first_level(role, agreement_accepted=True) is after


@pytest.mark.parametrize("level", Level)
def test_R54_whoever_becomes_an_administrator_gets_Allow_All(level: Level) -> None:
    assert level_after(STANDARD, ADM, level, agreement_accepted=False) is Level.ALL


def test_whoever_stops_being_one_begins_anew_with_the_default() -> None:
    assert level_after(ADM, DESK, Level.ALL, agreement_accepted=True) is Level.OUTSOURCING
    assert level_after(ADM, STANDARD, Level.ALL, agreement_accepted=True) is Level.NONE


def test_between_the_others_the_level_stays_as_it_was_set() -> None:
    level = Level.PARTNER_MANAGEMENT
    assert level_after(DESK, STANDARD, level, agreement_accepted=True) is level
