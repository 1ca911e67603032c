"""A sentence in both languages."""

from typing import Literal

import msgspec

Language = Literal["fr", "en"]


class Sentence(msgspec.Struct, frozen=True):
    """What happened, what was kept, what to do next: in French (the source) and English. Placeholders are filled by the finding."""

    fr: str
    en: str
