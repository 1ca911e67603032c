"""What is wrong with a template file: said all at once, each fault with its file, its place and a sentence."""

from collections.abc import Iterable

import msgspec

from domain.refusal import Refused


class Fault(msgspec.Struct, frozen=True, order=True):
    """One thing to correct. ``path`` reads ``themes[social-media].sessions[sm-routine].steps``; empty for a whole file."""

    file: str
    path: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}, {self.path} : {self.sentence}" if self.path else f"{self.file} : {self.sentence}"


class TemplatesUnusable(Exception):
    """The product's own content does not hold together: the program refuses it whole rather than serve half of it.

    ``faults`` has at least one element. Raised while templates are read, so a faulty version never reaches an institution.
    """

    code = "templates-unusable"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        super().__init__("\n".join((f"[{self.code}] {count} défaut{'s' * (count > 1)} :", *map(str, self.faults))))


class TemplateUnknown(Refused):
    """Asked for by a name or a version that this product does not carry."""

    code = "template-unknown"
    kind = "missing"
    sentence = (
        "Le modèle « {template} », version {version}, n’existe pas. Rien n’a été enregistré ; "
        "choisissez parmi les modèles proposés : {known}."
    )
