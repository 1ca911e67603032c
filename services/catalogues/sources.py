"""Every French text that a person may read, found where it is written: refusals, Python, page templates."""

import importlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
from babel.messages.extract import extract
from jinja2.ext import babel_extract

from domain.refusal import refusals

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = ("domain", "tenants", "projections", "services")  # wherever something may be said to a person
TEMPLATES: Final = (".html", ".txt", ".xml", ".ics")
KEYWORDS: Final[dict[str, tuple[int, ...] | None]] = {
    "_": None,
    "gettext": None,
    "french": None,
    "ngettext": (1, 2),
    "plural": (1, 2),
}


class Message(msgspec.Struct, frozen=True):
    """A text to translate, its plural form where it counts something, and where it stands."""

    text: str
    plural: str | None
    where: str


def messages() -> tuple[Message, ...]:
    """All of them, each text once, in the order of the texts. Raises what a module raises when it cannot be imported."""
    found: dict[tuple[str, str | None], Message] = {}
    for message in sorted((*refusal_messages(), *python_messages(), *template_messages()), key=lambda m: (m.text, m.where)):
        found.setdefault((message.text, message.plural), message)
    return tuple(found.values())


def refusal_messages() -> Iterator[Message]:
    """The sentence of every refusal: each is registered when its module is imported, so all modules are."""
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            if file.name != "__main__.py":
                importlib.import_module(module_of(file))
    for refusal in refusals().values():
        if refusal.__module__.partition(".")[0] in PACKAGES:
            yield Message(refusal.sentence, None, f"{refusal.__module__}:{refusal.__name__}")


def module_of(file: Path) -> str:
    """The dotted name of a Python file of this repository."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def python_messages() -> Iterator[Message]:
    """Texts in ``_("…")``, ``french("…")`` and ``plural("…", "…", n)``."""
    for file in _files(PACKAGES, (".py",)):
        with file.open("rb") as source:
            for line, text, _, _ in extract("python", source, KEYWORDS, options={"encoding": "utf-8"}):
                yield _message(text, file, line)


def template_messages() -> Iterator[Message]:
    """Texts in ``{{ _("…") }}`` and ``{% trans %}`` of page, mail and calendar templates."""
    for file in _files(PACKAGES, TEMPLATES):
        with file.open("rb") as source:
            for line, text, plural in texts_of_template(source):
                yield _message((text, plural) if plural else text, file, line)


def texts_of_template(source: BinaryIO) -> Iterator[tuple[int, str, str | None]]:
    """Line, text and plural form of each text in a template, as they will be looked up when it is shown."""
    options = {"encoding": "utf-8", "trimmed": "true", "silent": "false", "newstyle_gettext": "true"}
    for line, _, text, _ in babel_extract(source, list(KEYWORDS), [], options):
        texts = [text] if isinstance(text, str) else [part for part in text or () if part]
        if texts:  # none where the template looks up a variable: its text is marked where it is written
            yield line, texts[0], texts[1] if len(texts) > 1 else None


def _files(packages: Iterable[str], endings: tuple[str, ...]) -> Iterator[Path]:
    for package in packages:
        yield from (file for file in sorted((ROOT / package).rglob("*")) if file.suffix in endings and file.is_file())


def _message(text: str | tuple[str, ...], file: Path, line: int) -> Message:
    where = f"{file.relative_to(ROOT).as_posix()}:{line}"
    return Message(text, None, where) if isinstance(text, str) else Message(text[0], text[1], where)
