"""The institution's own file: strict about what is needed, kind about the rest."""

import json
from datetime import date
from typing import Any

import pytest

from services.imports.institution_profile import InstitutionReading, institution_document, read_institution
from services.imports.spreadsheet import FileRefused

TODAY = date(2026, 9, 1)
WHOLE: dict[str, Any] = {
    "nom": "Lycée Jean-Moulin",
    "type": "lycee",
    "uai": "0951099D",
    "siret": "732 829 320 00074",
    "academie": "Versailles",
    "zone": "C",
    "annee_scolaire": "2026-2027",
    "referent": "referent@lycee.test",
    "direction": "direction@lycee.test",
}


def read(document: object, today: date | None = TODAY) -> InstitutionReading:
    return read_institution("etablissement.json", json.dumps(document).encode(), reference_date=today)


def codes(reading: InstitutionReading) -> list[tuple[str, str]]:
    return [(finding.code, finding.column) for finding in reading.findings]


def test_a_whole_profile_needs_no_remark() -> None:
    reading = read(WHOLE)
    profile = reading.profile
    assert reading.findings == ()
    assert (profile.name, profile.kind, profile.uai, profile.siret) == (
        "Lycée Jean-Moulin",
        "lycee-public",
        "0951099D",
        "73282932000074",
    )
    assert (profile.academie, profile.zone, profile.first_year, profile.school_year) == ("Versailles", "C", 2026, "2026-2027")
    assert (profile.coordinator_email, profile.direction_email) == ("referent@lycee.test", "direction@lycee.test")


def test_wrong_numbers_are_said_and_stop_nothing() -> None:
    reading = read(WHOLE | {"uai": "0951099E", "siret": "73282932000075"})
    assert reading.profile.uai is None
    assert reading.profile.siret is None
    assert codes(reading) == [("uai-invalid", "uai"), ("siret-invalid", "siret")]
    assert "0951099E" in reading.findings[0].sentence("fr")


def test_other_keys_and_other_spellings() -> None:
    document = {
        "Nom": "Université d'Exemple",
        "UAI": "0951099d",
        "Académie": "académie de Lyon",
        "Année scolaire": "2026/2027",
        "Référent": {"nom": "Mme Roux", "courriel": "roux@univ.test"},
        "Direction": "pas une adresse",
        "couleur": "bleu",
    }
    reading = read(document)
    assert (reading.profile.kind, reading.profile.zone, reading.profile.academie) == ("universite", "A", "Lyon")
    assert reading.profile.coordinator_email == "roux@univ.test"
    assert reading.profile.direction_email is None
    assert set(codes(reading)) == {
        ("institution-key-unknown", "couleur"),
        ("institution-value-unreadable", "direction"),
        ("institution-default", "siret"),
        ("institution-default", "type"),
        ("institution-default", "zone"),
    }
    for finding in reading.findings:
        assert finding.sentence("fr").endswith(".")
        assert finding.sentence("en").endswith(".")


@pytest.mark.parametrize(
    ("stated", "name", "kind"),
    [
        ("cfa", "X", "cfa"),
        ("CFA", "X", "cfa"),
        ("lycée", "Lycée Jean-Moulin", "lycee-public"),
        ("lycee", "Lycée privé Sainte-Anne", "lycee-prive"),
        ("lycee-prive", "X", "lycee-prive"),
        ("Lycée professionnel", "X", "lycee-public"),
        ("école", "X", "ecole"),
        ("université", "X", "universite"),
        ("", "IUT de Nulle-Part", "universite"),
        ("", "École supérieure de commerce", "ecole"),
        ("", "Truc", "ecole"),
    ],
)
def test_kinds_of_institution(stated: str, name: str, kind: str) -> None:
    assert read(WHOLE | {"type": stated, "nom": name}).profile.kind == kind


@pytest.mark.parametrize(
    ("written", "today", "year"),
    [
        ("2026-2027", None, 2026),
        ("2026/27", None, 2026),
        ("Année 2026 – 2027", None, 2026),
        ("2026", None, 2026),
        ("", date(2026, 6, 30), 2025),
        ("", date(2026, 7, 1), 2026),
        ("2026-2029", date(2027, 2, 1), 2026),
    ],
)
def test_school_years(written: str, today: date | None, year: int) -> None:
    assert read(WHOLE | {"annee_scolaire": written}, today).profile.first_year == year


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "institution-file-unreadable"),
        (b"{", "institution-file-unreadable"),
        (b"[1, 2]", "institution-file-unreadable"),
        (b"[" * 100_000, "institution-file-unreadable"),
        (json.dumps(WHOLE | {"nom": " "}).encode(), "institution-file-without-name"),
        (json.dumps(WHOLE | {"referent": "x", "direction": ""}).encode(), "institution-file-without-coordinator"),
        (json.dumps(WHOLE | {"annee_scolaire": ""}).encode(), "institution-file-without-year"),
    ],
)
def test_what_cannot_be_signed_up(data: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_institution("etablissement.json", data)
    assert refused.value.code == code
    assert "etablissement.json" in refused.value.said_in("fr")
    assert "etablissement.json" in refused.value.said_in("en")


def test_the_direction_stands_in_for_a_missing_coordinator() -> None:
    reading = read({key: value for key, value in WHOLE.items() if key != "referent"})
    assert reading.profile.coordinator_email == "direction@lycee.test"
    assert codes(reading) == [("institution-default", "referent")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_encoding(encoding: str) -> None:
    data = json.dumps(WHOLE, ensure_ascii=False).encode(encoding)
    assert read_institution("e.json", data).profile.name == "Lycée Jean-Moulin"
    assert institution_document(data) is not None


def test_other_json_is_no_institution() -> None:
    assert institution_document(b'{"a": 1, "b": 2}') is None
    assert institution_document(b"Nom;Courriel") is None
    assert institution_document(json.dumps({"etablissement": WHOLE}).encode()) is not None
