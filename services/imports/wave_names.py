"""The words by which institutions name the two waves of a survey, in files and tabs."""

import re
from typing import Literal

from services.imports.text import fold

_FINAL = re.compile(r"\b(?:finals?|finale|fin|bilans?|sortie|apres|post|t1|t2|impacts?|satisfaction|cloture)\b")
_BASELINE = re.compile(r"\b(?:departs?|initiale?s?|debut|diagnostics?|besoins?|avant|entree|baseline|t0|positionnement|rentree|pre)\b")


def wave_of_name(name: str) -> Literal["baseline", "final"] | None:
    """The wave that a name tells, or None where it tells none or both."""
    words = fold(name)
    final, baseline = bool(_FINAL.search(words)), bool(_BASELINE.search(words))
    if final == baseline:
        return None
    return "final" if final else "baseline"
