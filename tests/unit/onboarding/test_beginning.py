"""Académies, codes of links, the agreement's text, and which addresses nobody can read."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import available_timezones

import pytest

from domain.programme import InstitutionKind
from services.accounts.addresses import mailbox_of
from services.accounts.links import AccountLinks, AgreementLink
from services.agreement.official import official_address
from services.agreement.text import VERSION, agreement, versions
from services.onboarding.academies import ACADEMIES
from services.onboarding.at_once import is_reserved
from services.onboarding.calendars import territory_of
from tenants.identity import ZONES
from tenants.institution import InstitutionSignedUp

LINKS = AccountLinks(bytes(range(32)))
OTHERS = AccountLinks(bytes(32))
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_every_academie_follows_a_zone_at_an_hour_that_exists() -> None:
    assert len(ACADEMIES) == 34  # thirty académies and four vice-rectorats
    for one in ACADEMIES.values():
        assert one.zone in ZONES
        assert one.timezone in available_timezones()
    assert [len([one for one in ACADEMIES.values() if one.zone == zone]) for zone in "ABC"] == [8, 11, 5]


@pytest.mark.parametrize(
    ("academie", "territory"),
    [("Strasbourg", "alsace-moselle"), ("La Réunion", "reunion"), ("Guadeloupe", "guadeloupe"), ("Nancy-Metz", "metropole")],
)
def test_an_academie_s_public_holidays_hold_without_a_number(academie: str, territory: str) -> None:
    chosen = ACADEMIES[academie]
    signed_up = InstitutionSignedUp(uuid4(), "École", "ecole", None, None, chosen.name, chosen.zone, chosen.timezone, False)
    assert territory_of(signed_up) == territory


def test_a_sign_up_s_code_opens_it_alone() -> None:
    sign_up = uuid4()
    code = LINKS.sign_up(sign_up)
    assert LINKS.signs_up(code) == sign_up
    for other in (code[:-2] + ("AA" if code[-2:] != "AA" else "BB"), code[:10], "", "é", OTHERS.sign_up(sign_up)):
        assert LINKS.signs_up(other) is None


def test_an_agreement_s_code_serves_one_institution_one_version_and_ends() -> None:
    link = AgreementLink(uuid4(), uuid4(), NOW + timedelta(days=30))
    code = LINKS.agreement(link, "2026.1")
    assert LINKS.agrees(code, "2026.1", NOW) == link
    assert LINKS.agrees(code, "2027.1", NOW) is None
    assert LINKS.agrees(code, "2026.1", link.until) is None
    assert OTHERS.agrees(code, "2026.1", NOW) is None
    assert LINKS.agrees(LINKS.sign_up(uuid4()), "2026.1", NOW) is None
    assert LINKS.signs_up(code) is None


def test_every_version_of_the_agreement_is_whole_in_both_languages() -> None:
    assert versions()[-1] == VERSION
    for version in versions():
        french, english = agreement(version, "fr"), agreement(version, "en")
        assert [(len(one.paragraphs), len(one.points), len(one.closing)) for one in french.sections] == [
            (len(one.paragraphs), len(one.points), len(one.closing)) for one in english.sections
        ]
    with pytest.raises(KeyError):
        agreement("../2026.1", "fr")


@pytest.mark.parametrize(
    ("address", "reserved"),
    [
        ("a@lycee.test", True),
        ("a@LYCEE.TEST ", True),
        ("a@example.com", True),
        ("a@mail.example.org", True),
        ("a@test", True),
        ("a@lycee.fr", False),
        ("a@test.fr", False),
        ("a@notexample.com", False),
    ],
)
def test_only_addresses_that_nobody_can_have_open_at_once(address: str, reserved: bool) -> None:
    assert is_reserved(address) is reserved


@pytest.mark.parametrize(
    ("kind", "uai", "academie", "address"),
    [
        ("lycee-public", "0951099D", "Versailles", "ce.0951099d@ac-versailles.fr"),
        ("lycee-public", "9740053H", "La Réunion", "ce.9740053h@ac-reunion.fr"),
        ("lycee-public", None, "Versailles", None),
        ("lycee-public", "0951099D", None, None),
        ("lycee-public", "0951099D", "Wallis-et-Futuna", None),
        ("lycee-prive", "0951099D", "Versailles", None),
        ("cfa", "0951099D", "Versailles", None),
        (None, "0951099D", "Versailles", None),
    ],
)
def test_a_public_lycee_has_a_mailbox_that_nobody_there_chose(
    kind: InstitutionKind | None, uai: str | None, academie: str | None, address: str | None
) -> None:
    assert official_address(kind, uai, academie) == address


def test_every_academie_of_the_list_has_its_domain_but_the_vice_rectorats() -> None:
    without = {name for name in ACADEMIES if official_address("lycee-public", "0951099D", name) is None}
    assert without == {"Nouvelle-Calédonie", "Polynésie française", "Saint-Pierre-et-Miquelon", "Wallis-et-Futuna"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ines@lycee.fr", "ines+direction@LYCEE.fr", True),
        ("i.nes@gmail.com", "ines+x@gmail.com", True),
        ("i.nes@lycee.fr", "ines@lycee.fr", False),
        ("ines@lycee.fr", "ines@autre.fr", False),
    ],
)
def test_what_an_owner_adds_to_an_address_makes_no_other_mailbox(one: str, other: str, same: bool) -> None:
    assert (mailbox_of(one) == mailbox_of(other)) is same
