"""Addresses, telephone numbers, names, jobs and small numbers, one cell at a time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.imports.cells.addresses import is_blank, read_address, read_addresses, read_own_addresses
from services.imports.cells.jobs import staff_category
from services.imports.cells.names import PersonName, capitalised, name_from_address, name_order, person_name, split_name
from services.imports.cells.numbers import read_capacity
from services.imports.cells.phones import read_phone


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Lou.Petit@Lycee.TEST", "lou.petit@lycee.test"),
        ("LOU.PETIT@LYCEE.TEST", "lou.petit@lycee.test"),
        ("theo.cœuret@apprentis.cfa.test", "theo.cœuret@apprentis.cfa.test"),
        ("THEO.CŒURET@APPRENTIS.CFA.TEST", "theo.cœuret@apprentis.cfa.test"),
        ("Lou Petit <lou@lycee.fr>", "lou@lycee.fr"),
        ("mailto:lou@lycee.fr", "lou@lycee.fr"),
        ("lou@lycee.fr ;", "lou@lycee.fr"),
        ("'lou@lycee.fr", "lou@lycee.fr"),
        ("lou@lycee.fr (perso)", "lou@lycee.fr"),
        ("o'brien@lycee.fr", "o'brien@lycee.fr"),
        ("lou@école.fr", "lou@xn--cole-9oa.fr"),
        ("lou@xn--cole-9oa.fr", "lou@xn--cole-9oa.fr"),
        ("e\u0301ric@lycee.fr", "éric@lycee.fr"),
    ],
)
def test_spellings_of_one_address_share_a_key(written: str, key: str) -> None:
    address = read_address(written)
    assert address is not None
    assert address.key == key


@pytest.mark.parametrize(
    "written",
    [
        "pas une adresse",
        "lou",
        "lou@",
        "@lycee.fr",
        "lou@lycee",
        "lou@@lycee.fr",
        "lou@lycee..fr",
        "lou petit@lycee.fr",
        "lou.@lycee.fr",
        "lou@lycee.fr, zoe@lycee.fr",
        "=1+1",
        "=lou@lycee.fr",
        "lou(at)lycee.fr",
        "lou@lycee,fr",
        "lou@localhost",
        "lou@[127.0.0.1]",
        "@",
        "http://lycee.fr",
    ],
)
def test_what_is_no_address(written: str) -> None:
    assert read_address(written) is None


def test_a_shouted_address_is_shown_in_small_letters() -> None:
    shouted, mixed = read_address("LOU.PETIT@LYCEE.TEST"), read_address("Lou.Petit@lycee.test")
    assert shouted and shouted.text == "lou.petit@lycee.test"
    assert mixed and mixed.text == "Lou.Petit@lycee.test"


def test_somebodys_own_addresses_are_never_cut_out_of_a_slip() -> None:
    assert [one.key for one in read_own_addresses("a@b.fr ; c@d.fr")] == ["a@b.fr", "c@d.fr"]
    assert read_own_addresses("jeanne dupont@lycee.fr") == ()
    assert read_own_addresses("jeanne,dupont@lycee.fr") == ()


def test_a_list_of_people_may_part_addresses_by_anything() -> None:
    found, wrong = read_addresses("a@b.fr c@d.fr;A@B.fr\ne@f, Luc")
    assert [one.key for one in found] == ["a@b.fr", "c@d.fr"]
    assert wrong == ("e@f",)


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_none(text: str) -> None:
    address = read_address(text)
    assert address is None or read_address(address.text) == address


def test_dashes_say_nothing() -> None:
    assert all(is_blank(text) for text in ("", "-", "—", "/", "...", "?"))
    assert not is_blank("néant")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("06 36 39 93 68", "+33636399368"),
        ("+33 6 36 39 93 68", "+33636399368"),
        ("0033 636399368", "+33636399368"),
        ("+33 (0)6.36.39.93.68", "+33636399368"),
        ("636399368", "+33636399368"),
        ("=33636399368", "+33636399368"),
        ("04-72-00-00-00", "+33472000000"),
        ("06 36 39 93 68 (mère)", "+33636399368"),
        ("0636399368 / 0472000000", "+33636399368"),
        ("tél : 0636399368", "+33636399368"),
        ("0692 12 34 56", "+262692123456"),
        ("0696123456", "+596696123456"),
        ("+32 475 12 34 56", "+32475123456"),
        ("12", None),
        ("06 36 39 93 6", None),
        ("néant", None),
        ("", None),
    ],
)
def test_telephone_numbers(written: str, number: str | None) -> None:
    assert read_phone(written) == number


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("LEFÈVRE", "Lefèvre"),
        ("D'ALMEIDA", "D'Almeida"),
        ("D’ORMESSON", "D’Ormesson"),
        ("DE LA TOUR", "de La Tour"),
        ("MARIE-CLAIRE", "Marie-Claire"),
        ("marie-claire", "Marie-Claire"),
        ("Jean-baptiste", "Jean-Baptiste"),
        ("LE GALL", "Le Gall"),
        ("DA", "Da"),
        ("DA SILVA", "Da Silva"),
        ("McDonald", "McDonald"),
        ("O'BRIEN", "O'Brien"),
        ("L'HOSTIS", "L'Hostis"),
        ("N'DIAYE", "N'Diaye"),
        ("ŒUVRARD", "Œuvrard"),
        ("ÇELIK", "Çelik"),
        ("de La Fontaine", "de La Fontaine"),
        ("Le GALL", "Le Gall"),
        ("X", "X"),
        ("", ""),
        ("SAINT-EXUPÉRY", "Saint-Exupéry"),
        ("ÉLISE", "Élise"),
    ],
)
def test_capitals_of_names(written: str, shown: str) -> None:
    assert capitalised(written) == shown


@given(st.text(alphabet=st.characters(whitelist_categories=("Lu", "Ll"), max_codepoint=0x17F), min_size=1, max_size=20))
def test_capitals_put_right_stay_right(name: str) -> None:
    assert capitalised(capitalised(name)) == capitalised(name)


@pytest.mark.parametrize(
    ("written", "given", "family"),
    [
        ("DUPONT Marie-Claire", "Marie-Claire", "Dupont"),
        ("Marie DUPONT", "Marie", "Dupont"),
        ("DE LA TOUR Jean", "Jean", "de La Tour"),
        ("LE GALL Anne", "Anne", "Le Gall"),
        ("Dupont, Marie", "Marie", "Dupont"),
        ("M. DUPONT Jean", "Jean", "Dupont"),
        ("martin jean", "Jean", "Martin"),
        ("DE LA TOUR JEAN", "Jean", "de La Tour"),
        ("DUPONT", "", "Dupont"),
    ],
)
def test_a_name_in_one_cell(written: str, given: str, family: str) -> None:
    name = split_name(written, "family-first")
    assert name is not None
    assert (name.given, name.family, name.written) == (given, family, written)


def test_the_address_tells_where_a_long_name_parts() -> None:
    name = split_name("MARTIN LOPEZ JEAN", "family-first", "jean.martinlopez@lycee.fr")
    assert name and (name.given, name.family) == ("Jean", "Martin Lopez")
    given_first = split_name("Jean de La Fontaine", "given-first")
    assert given_first and given_first.family == "de La Fontaine"


def test_the_column_tells_which_part_comes_first() -> None:
    assert name_order(["Marie DUPONT", "Jean MARTIN"], "Nom et prénom") == "given-first"
    assert name_order(["Marie Dupont"], "Prénom Nom") == "given-first"
    assert name_order(["Dupont Marie"], "Nom Prénom") == "family-first"


def test_names_of_two_cells_and_of_none() -> None:
    assert person_name(" inès", "D'ALMEIDA ") == PersonName("Inès", "D'Almeida", "D'ALMEIDA inès")
    assert person_name("", " ") is None
    assert name_from_address("lucas.rousseau@x.fr") == PersonName("Lucas", "Rousseau", "")
    assert name_from_address("contact@x.fr") is None


@pytest.mark.parametrize(
    ("job", "category"),
    [
        ("Directrice adjointe", "direction"),
        ("Proviseur", "direction"),
        ("Principale adjointe", "direction"),
        ("DDFPT", "direction"),
        ("Directeur des études", "direction"),
        ("Formateur", "teaching"),
        ("Formatrice", "teaching"),
        ("Professeur principal", "teaching"),
        ("Prof. d'anglais", "teaching"),
        ("MCF", "teaching"),
        ("PLP Cuisine", "teaching"),
        ("Responsable pédagogique", "teaching"),
        ("Responsable administratif", "administrative"),
        ("Assistante de direction", "administrative"),
        ("Secrétaire", "administrative"),
        ("Chargée de communication", "administrative"),
        ("BIATSS", "administrative"),
        ("Référent handicap", "other"),
        ("CPE", "other"),
        ("Conseillère principale d'éducation", "other"),
        ("AESH", "other"),
        ("Infirmière", "other"),
        ("Chamane", None),
    ],
)
def test_categories_of_staff(job: str, category: str | None) -> None:
    assert staff_category(job) == category


@pytest.mark.parametrize(
    ("written", "pairs"),
    [
        ("1", 1),
        ("2 binômes", 2),
        ("1 ou 2", 2),
        ("un", 1),
        ("2.0", 2),
        ("2,0", 2),
        ("max 3", 3),
        ("0", 0),
        ("1.5", None),
        ("-1", None),
        ("beaucoup", None),
        ("999", None),
        ("", None),
    ],
)
def test_capacities(written: str, pairs: int | None) -> None:
    assert read_capacity(written) == pairs
