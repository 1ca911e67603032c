"""The data protection officer is named with a way to reach them; naming another takes their place."""

from uuid import uuid5

from domain.event import Event
from tenants.data_protection_officer import NameDataProtectionOfficer
from tenants.institution import INSTITUTION, DataProtectionOfficerNamed
from tests.unit.domain.histories import HERE
from tests.unit.tenants.deciding import INSTITUTION_ID, Given, given
from tests.unit.tenants.test_institution import SIGNED_UP

ONE, OTHER = uuid5(HERE, "officer"), uuid5(HERE, "another officer")


def command(name: str = "Rectorat", reach: str = "dpd@ac.test") -> NameDataProtectionOfficer:
    return NameDataProtectionOfficer(institution=INSTITUTION_ID, officer=OTHER, name=name, reach=reach)


def institution(*further: Event) -> Given:
    return given((INSTITUTION.of(INSTITUTION_ID), (SIGNED_UP, *further)))


def test_one_is_named_then_another() -> None:
    named = DataProtectionOfficerNamed(INSTITUTION_ID, OTHER, "Rectorat", "dpd@ac.test")
    assert institution().when(command(" Rectorat ")) == [named]
    assert institution(DataProtectionOfficerNamed(INSTITUTION_ID, ONE, "Maire", "mairie")).when(command()) == [named]
    assert not institution(named).when(command())


def test_nobody_is_named_without_a_name_and_a_way_to_reach_them() -> None:
    for wrong in (command(name=" "), command(reach=""), command(name="x" * 201)):
        institution().refuses("data-protection-officer-incomplete", wrong)
