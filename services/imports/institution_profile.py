"""The institution itself, from ``etablissement.json``: what is needed to sign it up, and what in it is doubtful."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import cast

import msgspec

from domain.programme import InstitutionKind
from services.imports.cells.addresses import read_address
from services.imports.findings import Finding, RowReference, Severity
from services.imports.institution_words import KEYS, KINDS, ZONES_OF_ACADEMIES
from services.imports.sentences import SENTENCES
from services.imports.spreadsheet.encodings import decode
from services.imports.spreadsheet.refusals import FileRefused
from services.imports.text import clean, compact, fold
from tenants.identity import ZONES
from tenants.registration_numbers import siret_holds, uai_holds

_YEARS = re.compile(r"(20\d{2})\D+(?:20)?(\d{2})(?!\d)")
_ACADEMY = re.compile(r"^acad[ée]mie\s+(?:de\s+la\s+|de\s+|d['’]\s*|du\s+|des\s+)?", re.IGNORECASE)


class InstitutionFileUnreadable(FileRefused):
    code = "institution-file-unreadable"
    sentence = SENTENCES[code].fr


class InstitutionFileWithoutName(FileRefused):
    code = "institution-file-without-name"
    sentence = SENTENCES[code].fr


class InstitutionFileWithoutCoordinator(FileRefused):
    code = "institution-file-without-coordinator"
    sentence = SENTENCES[code].fr


class InstitutionFileWithoutYear(FileRefused):
    code = "institution-file-without-year"
    sentence = SENTENCES[code].fr


class InstitutionProfile(msgspec.Struct, frozen=True, kw_only=True):
    """An institution as it signs up. ``uai`` and ``siret`` are valid or None; ``first_year`` is that of its September."""

    name: str
    kind: InstitutionKind
    uai: str | None
    siret: str | None
    academie: str | None
    zone: str | None
    first_year: int
    coordinator_email: str
    direction_email: str | None

    @property
    def school_year(self) -> str:
        """«2026-2027»."""
        return f"{self.first_year}-{self.first_year + 1}"


class InstitutionReading(msgspec.Struct, frozen=True):
    """The profile, and what was doubtful, missing or not known in the file."""

    profile: InstitutionProfile
    findings: tuple[Finding, ...]


def institution_document(data: bytes) -> Mapping[str, object] | None:
    """The JSON object in a file, if it tells of an institution (two of the known keys); None for any other content."""
    if not data.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"{"):
        return None
    try:
        document = _parsed(data)
    except (ValueError, RecursionError):
        return None
    if isinstance(document, dict) and len(document) == 1 and isinstance(inner := next(iter(document.values())), dict):
        document = inner
    keys = {compact(str(key)) for key in document} if isinstance(document, dict) else set()
    known = sum(bool(keys & set(names.split())) for names in KEYS.values())
    return cast("Mapping[str, object]", document) if known >= 2 else None


def _parsed(data: bytes) -> object:
    decoded = decode(data)
    if decoded is None:
        raise ValueError("not text")
    return json.loads(decoded.text.lstrip("\ufeff"))


def read_institution(file: str, data: bytes, *, reference_date: date | None = None) -> InstitutionReading:
    """The institution's profile. ``reference_date`` gives the school year where the file does not.

    A wrong UAI or SIRET, an unknown key or a missing detail is said in the findings and stops nothing.

    Raises:
        InstitutionFileUnreadable: no JSON object.
        InstitutionFileWithoutName, InstitutionFileWithoutCoordinator: nobody could be signed up.
        InstitutionFileWithoutYear: neither the file nor ``reference_date`` gives the school year.
    """
    try:
        document = institution_document(data) or _parsed(data)
    except json.JSONDecodeError as wrong:
        raise InstitutionFileUnreadable(file=file, line=wrong.lineno) from wrong
    except (ValueError, RecursionError) as wrong:
        raise InstitutionFileUnreadable(file=file, line=1) from wrong
    if not isinstance(document, Mapping):
        raise InstitutionFileUnreadable(file=file, line=1)
    return _Reader(file, document, reference_date).read()


class _Reader:
    def __init__(self, file: str, document: Mapping[str, object], reference: date | None) -> None:
        self.file, self.reference = file, reference
        self.findings: list[Finding] = []
        self.values: dict[str, object] = {}
        for key, value in document.items():
            name = next((name for name, spellings in KEYS.items() if compact(str(key)) in spellings.split()), None)
            if name is None or name in self.values:
                self._say("institution-key-unknown", str(key), severity="note")
            else:
                self.values[name] = value

    def read(self) -> InstitutionReading:
        name = self._text("nom")
        if not name:
            raise InstitutionFileWithoutName(file=self.file)
        direction, coordinator = self._address("direction"), self._address("referent")
        if coordinator is None and direction is not None:
            self._defaulted("referent", "La direction est prise pour référent.", "The direction is taken as coordinator.")
        elif direction is None and coordinator is not None:
            self._defaulted("direction", "Indiquez-la avant l’accord sur les données.", "Give it before the data agreement.")
        coordinator = coordinator or direction
        if coordinator is None:
            raise InstitutionFileWithoutCoordinator(file=self.file)
        academie = _ACADEMY.sub("", self._text("academie"))
        profile = InstitutionProfile(
            name=name[:200],
            kind=self._kind(name),
            uai=self._number("uai", uai_holds),
            siret=self._number("siret", siret_holds),
            academie=academie or None,
            zone=self._zone(academie),
            first_year=self._first_year(),
            coordinator_email=coordinator,
            direction_email=direction,
        )
        return InstitutionReading(profile, tuple(self.findings))

    def _say(self, code: str, key: str, value: str = "", severity: Severity = "warning", **details: str) -> None:
        where = RowReference(self.file, 1)
        self.findings.append(
            Finding(code=code, severity=severity, where=where, column=key, value=value[:200], details={"file": self.file, **details})
        )

    def _defaulted(self, key: str, kept: str, kept_en: str) -> None:
        value = self._text(key)
        code = "institution-value-unreadable" if value else "institution-default"
        self._say(code, key, value, kept=kept, kept_en=kept_en)

    def _text(self, key: str) -> str:
        value = self.values.get(key)
        if isinstance(value, Mapping):
            value = next((v for name, v in value.items() if compact(str(name)) in ("courriel", "email", "mail", "mel", "adresse")), None)
        return clean(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""

    def _address(self, key: str) -> str | None:
        text = self._text(key)
        address = read_address(text) if text else None
        return address.text if address else None

    def _number(self, key: str, holds: Callable[[str], bool]) -> str | None:
        text = self._text(key)
        number = re.sub(r"[\s.\-]", "", text).upper()
        if not text:
            self._defaulted(key, "Il pourra être ajouté plus tard.", "It can be added later.")
        elif not holds(number):
            self._say(f"{key}-invalid", key, text)
            return None
        return number or None

    def _kind(self, name: str) -> InstitutionKind:
        stated = self._text("type")
        for text in (stated, f"{stated} {name}"):
            for kind, words in KINDS:
                if any(f" {word.strip()} " in f" {fold(text)} " for word in words.split(",")):
                    if text is not stated:
                        self._defaulted("type", f"Le nom fait choisir « {kind} ».", f"The name makes it “{kind}”.")
                    elif kind == "lycee-public" and _says_private(name):
                        return "lycee-prive"
                    return kind
        self._defaulted("type", "Le type « ecole » est pris.", "The type “ecole” is taken.")
        return "ecole"

    def _zone(self, academie: str) -> str | None:
        stated = fold(self._text("zone")).removeprefix("zone ").replace(" ", "-")
        for zone in ZONES:
            if stated == zone.casefold():
                return zone
        found = next((zone for zone, names in ZONES_OF_ACADEMIES.items() if compact(academie) in names.split()), None)
        if found:
            self._defaulted("zone", f"L’académie donne la zone {found}.", f"The académie gives zone {found}.")
        else:
            self._defaulted("zone", "Choisissez le calendrier des vacances à la main.", "Choose the holiday calendar by hand.")
        return found

    def _first_year(self) -> int:
        text = self._text("annee_scolaire")
        if found := _YEARS.search(text):
            first = int(found[1])
            if int(found[2]) == (first + 1) % 100:
                return first
        elif re.fullmatch(r"20\d{2}", text):
            return int(text)
        if self.reference is None:
            raise InstitutionFileWithoutYear(file=self.file)
        # From July on, institutions prepare the year that begins in September.
        first = self.reference.year if self.reference.month >= 7 else self.reference.year - 1
        year = f"{first}-{first + 1}"
        self._defaulted("annee_scolaire", f"L’année {year} est prise.", f"The year {year} is taken.")
        return first


def _says_private(name: str) -> bool:
    private = next(words for kind, words in KINDS if kind == "lycee-prive")
    return any(f" {word.strip()} " in f" {fold(name)} " for word in private.split(","))
