"""The register of processing is made from the events themselves: whatever they seal stands in it, in both languages."""

import importlib
import pkgutil

import pytest

import domain
import tenants
from services.catalogues import LocaleName, translate
from services.rights.register import PURPOSES, personal_types, register
from services.rights.treatments import FIELDS, TREATMENTS

for package in (domain, tenants):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)

TYPES = sorted((one for one in personal_types() if not one.tag.startswith("toy")), key=lambda one: one.tag)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.tag)
def test_every_personal_field_has_a_purpose_and_a_name(kind: object) -> None:
    (one,) = [other for other in TYPES if other is kind]
    assert one.stream_type in PURPOSES, f"{one.tag}: name the treatment that it belongs to (services/rights/treatments.py)"
    assert set(one.personal_fields) <= set(FIELDS), f"{one.tag}: say in words what these fields are (services/rights/treatments.py)"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_treatment_is_empty(language: LocaleName) -> None:
    lines = [*register(translate(language)), *register(translate(language), "ekole")]
    assert [line.id for line in lines] == [treatment.id for treatment in TREATMENTS]
    assert all(line.fields and line.facts and line.basis and line.kept for line in lines)


def test_no_word_is_of_a_field_that_is_gone() -> None:
    assert set(FIELDS) == {name for one in TYPES for name in one.personal_fields}
