"""Académies, codes of links, the agreement's text, and which addresses nobody can read."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import available_timezones

import pytest

from services.accounts.links import AccountLinks, AgreementLink
from services.agreement.text import VERSION, agreement, versions
from services.onboarding.academies import ACADEMIES
from services.onboarding.at_once import is_reserved
from services.onboarding.calendars import territory_of
from tenants.institution import ZONES, InstitutionSignedUp

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
