"""The vocabulary that the product carries, for readers who have no institution's own copy at hand."""

from functools import cache

import yaml

from services.imports.vocabulary import Vocabulary, vocabulary_from
from services.templates.library import CONTENT, versions


@cache
def carried_vocabulary(version: str | None = None) -> Vocabulary:
    """Skills and questionnaires of an edition of the templates; the newest where none is named."""
    with (CONTENT / (version or versions()[-1]) / "instruments.yaml").open(encoding="utf-8") as file:
        return vocabulary_from(yaml.safe_load(file))
