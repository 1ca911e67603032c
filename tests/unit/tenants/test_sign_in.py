"""An institution says which provider vouches for its people, and what its words are worth here."""

from typing import Any
from uuid import uuid4

import pytest

from tenants.sign_in import MOST, SIGN_IN, RoleOfValue, SetUpSignIn, SignInSetUp, SignInStopped, StopSignIn, VouchedRole, issuer_holds
from tests.unit.tenants.deciding import INSTITUTION_ID, given

STREAM, SECRET = SIGN_IN.of(INSTITUTION_ID), uuid4()
TEACHERS = RoleOfValue("professeurs", "facilitator")


def set_up(**told: Any) -> SetUpSignIn:
    usual: dict[str, Any] = {
        "institution": INSTITUTION_ID,
        "address": "lycee-exemple",
        "issuer": "https://identite.lycee-exemple.fr",
        "client": "ekole",
        "secret": SECRET,
        "claim": "groups",
        "roles": (TEACHERS,),
        "domains": ("lycee-exemple.fr",),
    }
    return SetUpSignIn(**(usual | told))


SET_UP = SignInSetUp(
    INSTITUTION_ID,
    "lycee-exemple",
    "https://identite.lycee-exemple.fr",
    "ekole",
    SECRET,
    (),
    "groups",
    (TEACHERS,),
    ("lycee-exemple.fr",),
    answers_for_addresses=False,
)
BEFORE = given((STREAM, [SET_UP]))


def test_a_provider_is_believed_from_now_on() -> None:
    assert given().when(set_up()) == [SET_UP]


def test_saying_the_same_again_changes_nothing() -> None:
    assert BEFORE.when(set_up()) == []


def test_the_page_keeps_its_address_when_the_provider_changes() -> None:
    [changed] = BEFORE.when(set_up(address="autre-adresse", claim="roles"))
    assert isinstance(changed, SignInSetUp)
    assert (changed.address, changed.claim) == ("lycee-exemple", "roles")


def test_it_can_be_stopped_and_stopping_twice_changes_nothing() -> None:
    assert BEFORE.when(StopSignIn(INSTITUTION_ID)) == [SignInStopped(INSTITUTION_ID)]
    assert given((STREAM, [SET_UP, SignInStopped(INSTITUTION_ID)])).when(StopSignIn(INSTITUTION_ID)) == []


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("sign-in-issuer-invalid", {"issuer": "http://identite.lycee-exemple.fr"}),
        ("sign-in-issuer-invalid", {"issuer": "https://identite.lycee-exemple.fr/?a=b"}),
        ("sign-in-client-missing", {"client": " "}),
        ("sign-in-scope-invalid", {"scopes": ('a"b',)}),
        ("sign-in-claim-missing", {"claim": ""}),
        ("sign-in-roles-missing", {"roles": ()}),
        ("sign-in-roles-missing", {"roles": (TEACHERS, TEACHERS)}),
        ("sign-in-roles-missing", {"roles": tuple(RoleOfValue(str(one), "reader") for one in range(MOST + 1))}),
        ("sign-in-value-is-an-address", {"roles": (RoleOfValue("jo@lycee-exemple.fr", "reader"),)}),
        ("sign-in-domain-invalid", {"domains": ("pas un domaine",)}),
        ("sign-in-domain-invalid", {"domains": ()}),
        ("sign-in-domain-of-everybody", {"domains": ("orange.fr",)}),
    ],
)
def test_what_a_provider_cannot_be(code: str, wrong: dict[str, Any]) -> None:
    given().refuses(code, set_up(**wrong))


@pytest.mark.parametrize("above", ["direction"])
def test_nobody_lets_a_provider_give_what_they_may_not_give_themselves(above: VouchedRole) -> None:
    given().refuses("role-not-yours-to-give", set_up(roles=(RoleOfValue("chefs", above),)), role="facilitator")


def test_a_provider_on_this_very_machine_may_be_plain() -> None:
    assert issuer_holds("http://127.0.0.1:8080/realm")
    assert not issuer_holds("http://127.0.0.1.example.org/")
