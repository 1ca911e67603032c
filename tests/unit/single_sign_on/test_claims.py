"""What a provider says of somebody: whose address it is, and which roles its values give."""

import itertools
from typing import Any
from uuid import uuid4

import pytest

from domain.refusal import Refused
from services.single_sign_on.claims import MOST_VALUES, Vouched, domain_of, roles_of, values_of, vouched
from services.single_sign_on.refusals import AddressNotVouched, AddressOfAnotherDomain
from tenants.sign_in import RoleOfValue, SignInSetUp

ROLES = (RoleOfValue("ekole-referents", "coordinator"), RoleOfValue("ekole-referents", "facilitator"), RoleOfValue("enseignants", "reader"))
SET_UP = SignInSetUp(
    institution=uuid4(),
    address="lycee-tests",
    issuer="https://connexion.lycee-tests.fr",
    client="ekole",
    secret=uuid4(),
    scopes=(),
    claim="groups",
    roles=ROLES,
    domains=("lycee-tests.fr", domain_of("camille@lycée.fr")),
    answers_for_addresses=False,
)
SAID = {"sub": "camille", "email": "Camille@Lycee-Tests.FR", "email_verified": True, "groups": ["enseignants", "cantine"]}


def test_an_address_that_the_provider_verified_and_the_roles_of_its_groups() -> None:
    found = vouched(SAID, SET_UP)
    assert found == Vouched("camille", "Camille@lycee-tests.fr", frozenset({"reader"}))
    assert "amille" not in repr(found), "what is logged names nobody"


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"email": None}, AddressNotVouched),
        ({"email": ["camille@lycee-tests.fr"]}, AddressNotVouched),
        ({"email": "camille"}, AddressNotVouched),
        ({"email": "camille@lycee-tests.fr\r\nBcc: x@y.fr"}, AddressNotVouched),
        ({"email_verified": False}, AddressNotVouched),
        ({"email_verified": "false"}, AddressNotVouched),
        ({"email_verified": None}, AddressNotVouched),
        ({"email_verified": "yes"}, AddressNotVouched),
        ({"email": "camille@ailleurs.fr"}, AddressOfAnotherDomain),
        ({"email": "camille@sous.lycee-tests.fr"}, AddressOfAnotherDomain),
        ({"email": "camille@lycee-tests.fr.ailleurs.fr"}, AddressOfAnotherDomain),
    ],
    ids=str,
)
def test_an_address_that_nobody_answers_for_is_refused(wrong: dict[str, Any], refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        vouched(SAID | wrong, SET_UP)


@pytest.mark.parametrize("verified", [False, "false", 0, "yes"])
def test_an_institution_answers_where_the_provider_is_silent_never_against_it(verified: Any) -> None:
    answering = SignInSetUp(**{name: getattr(SET_UP, name) for name in SET_UP.__struct_fields__} | {"answers_for_addresses": True})
    silent = {name: value for name, value in SAID.items() if name != "email_verified"}
    assert vouched(silent, answering).address == "Camille@lycee-tests.fr"
    with pytest.raises(AddressNotVouched):
        vouched(silent | {"email_verified": verified}, answering)


def test_a_domain_with_accents_is_the_same_however_it_is_written() -> None:
    assert vouched(SAID | {"email": "camille@lycée.fr"}, SET_UP).address == "camille@lycée.fr"
    assert domain_of(" Camille@LYCÉE.fr ") == "xn--lyce-dpa.fr"
    assert domain_of("camille") == domain_of("") == domain_of("a@b@c") == ""


@pytest.mark.parametrize(
    ("claims", "claim", "values"),
    [
        ({"groups": ["a", "b"]}, "groups", {"a", "b"}),
        ({"groups": "a"}, "groups", {"a"}),
        ({"groups": "a b,c"}, "groups", {"a b,c"}),
        ({"groups": ["a", 1, None, True, {"a": "b"}]}, "groups", {"a"}),
        ({"groups": {"a": "b"}}, "groups", set()),
        ({"groups": None}, "groups", set()),
        ({}, "groups", set()),
        ({"realm_access": {"roles": ["a"]}}, "realm_access.roles", {"a"}),
        ({"realm_access": ["roles"]}, "realm_access.roles", set()),
        ({"https://lycee.fr/groups": ["a"]}, "https://lycee.fr/groups", {"a"}),
        ({"a.b": None, "a": {"b": "c"}}, "a.b", set()),
    ],
    ids=itertools.count(),
)
def test_values_stand_in_a_claim_or_deep_within_one(claims: dict[str, Any], claim: str, values: set[str]) -> None:
    assert values_of(claims, claim) == values


def test_a_value_gives_every_role_that_the_institution_tied_to_it_and_nothing_by_resemblance() -> None:
    assert roles_of({"groups": ["ekole-referents"]}, "groups", ROLES) == {"coordinator", "facilitator"}
    assert roles_of({"groups": ["EKOLE-REFERENTS", "ekole-referents ", "ekole-referent"]}, "groups", ROLES) == frozenset()
    assert roles_of({"groups": ["x"] * MOST_VALUES + ["enseignants"]}, "groups", ROLES) == frozenset(), "no more are read than anybody has"
