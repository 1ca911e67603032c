"""The product's own vocabulary, as every import reads with it."""

import pytest

from services.imports.carried import carried_vocabulary
from services.imports.cells.skills import SkillReader
from services.imports.vocabulary import Vocabulary


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return carried_vocabulary()


@pytest.fixture(scope="session")
def skills(vocabulary: Vocabulary) -> SkillReader:
    return SkillReader(vocabulary.skills)
