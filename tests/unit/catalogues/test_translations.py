"""Every French text that a person reads has its English, and both ask for the same fields."""

from babel.messages.catalog import Catalog

from domain.refusal import refusals
from services.catalogues import french, translate
from services.catalogues.catalogue import english_catalogue
from services.catalogues.gaps import disagreeing, fields, missing, unneeded
from services.catalogues.sources import PACKAGES, Message, messages


def test_every_text_has_its_english() -> None:
    untranslated = [f"{message.where}: {message.text}" for message in missing(messages(), english_catalogue())]
    assert not untranslated, "complete services/catalogues/en.po (python -m services.catalogues.extract lists the entries):\n" + (
        "\n".join(untranslated)
    )


def test_french_and_english_ask_for_the_same_fields() -> None:
    assert list(disagreeing(english_catalogue())) == []


def test_every_refusal_is_among_the_texts() -> None:
    said = {message.text for message in messages()}
    ours = [refusal for refusal in refusals().values() if refusal.__module__.partition(".")[0] in PACKAGES]
    assert len(ours) > 50
    assert {refusal.sentence for refusal in ours} <= said


def test_a_refusal_is_told_in_both_languages_with_its_details() -> None:
    from domain.programme import GateUnknown

    refused = GateUnknown(gate="porte")
    assert translate("fr").refusal(refused).startswith("«\N{NO-BREAK SPACE}porte\N{NO-BREAK SPACE}» n’est pas une condition")
    assert translate("en").refusal(refused).startswith("“porte” is not a condition")


def test_a_forgotten_detail_leaves_a_gap_and_not_an_error() -> None:
    from domain.programme import GateUnknown

    assert "…" in translate("fr").refusal(GateUnknown())


def test_texts_in_python_are_found() -> None:
    marked = french("le {day}")
    assert any(message.text == marked for message in messages())


def test_gaps_are_seen() -> None:
    catalogue = Catalog(locale="en")
    catalogue.add("Bonjour {name}", "Hello {nom}")
    catalogue.add("Peut-être", "Maybe", flags=["fuzzy"])
    catalogue.add(("{count} pomme", "{count} pommes"), ("one apple", "{count} apples"))
    catalogue.add(("{count} poire", "{count} poires"), ("{count} pear", "pears"))
    catalogue.add("Au revoir", "Goodbye")
    said = [
        Message("Bonjour {name}", None, "a"),
        Message("Peut-être", None, "b"),
        Message("Jamais vu", None, "c"),
        Message("{count} pomme", "{count} pommes", "d"),
        Message("{count} poire", "{count} poires", "e"),
        Message("Au revoir", "Au revoirs", "f"),
    ]
    assert [message.where for message in missing(said, catalogue)] == ["b", "c", "f"]
    assert list(disagreeing(catalogue)) == [("Bonjour {name}", "Hello {nom}"), ("{count} poire", "pears")]
    assert list(unneeded(said[:1], catalogue)) == ["Peut-être", "{count} pomme", "{count} poire", "Au revoir"]


def test_fields_of_both_ways_of_writing() -> None:
    assert fields("{a} et %(b)s, 100 %% de {c:.1f}") == {"a", "b", "c"}
