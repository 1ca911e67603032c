"""What is guessed first is no password, and what is long and one's own is."""

import pytest

from services.accounts import passwords
from services.accounts.guessable import guessable


@pytest.mark.parametrize(
    "password",
    [
        "motdepasse2026",
        "MotDePasse!!!!",
        "m0td3p@ss3-2026",
        "azertyuiop123",
        "AzertyAzerty12",
        "123456789012",
        "abcdefghijkl",
        "aaaaaaaaaaaaaa",
        "010101010101",
        "password password",
        "Marseille-Football",
        "LycéeLycée2026",
        "Bonjour 2026 2026",
        "Septembre2026!",
        "31/12/2026 31/12",
    ],
)
def test_what_is_tried_first_is_refused(password: str) -> None:
    assert guessable(password)


@pytest.mark.parametrize(
    "password",
    ["quatre mots pour entrer", "une phrase de démonstration", "le chat dort sous la table", "vT9#kq-Lw2zXp", "correct cheval pile agrafe"],
)
def test_a_phrase_of_one_s_own_is_taken(password: str) -> None:
    assert not guessable(password)


def test_one_s_own_address_is_no_secret() -> None:
    assert guessable("claire.lemoine", "claire.lemoine@cfa.test")
    assert guessable("Lemoine-Claire-1984", "claire.lemoine@cfa.test")
    assert not guessable("Lemoine-Claire-1984", "hugo.petit@cfa.test")


def test_what_is_tried_where_there_is_no_account_costs_as_much() -> None:
    assert not passwords._HASHER.check_needs_rehash(passwords._NOBODY)
