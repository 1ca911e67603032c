"""The templates that this product carries, by version: read once, checked whole, then plain data that never changes.

A version, once shipped, is never edited: programmes that started from it must find it again. A changed word is a new
folder under ``content/``. The content (questionnaires, messages, charter) is French only in this version; the pages around it
speak both languages.
"""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from services.templates.checks.communication import faults_of_communication
from services.templates.checks.instruments import faults_of_instruments
from services.templates.checks.programme import faults_of_programme
from services.templates.faults import Fault, TemplatesUnusable, TemplateUnknown
from services.templates.instrument import Instrument
from services.templates.reading import read
from services.templates.resolving import Instruments
from services.templates.shapes.communication import CommunicationKit
from services.templates.shapes.instruments import Domain, InstrumentsFile, Skill, WaveRule
from services.templates.shapes.programme import ProgrammeTemplate

CONTENT: Final = Path(__file__).with_name("content")

AnyFile = TypeVar("AnyFile", ProgrammeTemplate, InstrumentsFile, CommunicationKit)


class Edition(msgspec.Struct, frozen=True):
    """All the templates of one version, which were written and checked together; ``fingerprint`` is that of their three files."""

    version: str
    fingerprint: str
    programmes: Mapping[str, ProgrammeTemplate]
    instruments: Mapping[str, Instrument]
    communication: CommunicationKit
    domains: tuple[Domain, ...]
    skills: tuple[Skill, ...]
    waves: tuple[WaveRule, ...]


def read_edition(folder: Path) -> Edition:
    """The three files of a folder named after its version. Raises TemplatesUnusable with every fault of every file."""
    faults: list[Fault] = []

    def attempt(file: str, shape: type[AnyFile]) -> AnyFile | None:
        try:
            content = read(folder / file, shape)
        except TemplatesUnusable as unusable:
            faults.extend(unusable.faults)
            return None
        if content.version != folder.name:
            faults.append(Fault(file, "version", f"le fichier se dit « {content.version} », son dossier « {folder.name} »"))
        return content

    programme = attempt("programme.yaml", ProgrammeTemplate)
    instruments = attempt("instruments.yaml", InstrumentsFile)
    kit = attempt("communication.yaml", CommunicationKit)
    if programme is None or instruments is None or kit is None:
        raise TemplatesUnusable(faults)
    faults += faults_of_instruments(instruments)
    faults += faults_of_programme(programme, instruments)
    faults += faults_of_communication(kit, programme, instruments)
    if faults:
        raise TemplatesUnusable(faults)
    return Edition(
        version=folder.name,
        fingerprint=fingerprint(folder),
        programmes={programme.id: programme},
        instruments={instrument.id: instrument for instrument in Instruments(instruments)},
        communication=kit,
        domains=instruments.domains,
        skills=instruments.skills,
        waves=instruments.waves,
    )


def fingerprint(folder: Path) -> str:
    """The SHA-256, in hexadecimal, of what ``sha256sum *.yaml`` prints in the folder: anybody checks it with two usual commands."""
    sums = (f"{sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in sorted(folder.glob("*.yaml")))
    return sha256("".join(sums).encode()).hexdigest()


@cache
def versions() -> tuple[str, ...]:
    """Every version carried, the oldest first."""
    folders = (folder.name for folder in CONTENT.iterdir() if folder.is_dir())
    return tuple(sorted(folders, key=lambda name: [int(part) for part in name.split(".")]))


@cache
def edition(version: str) -> Edition:
    """One version of all templates. Raises TemplateUnknown where the product does not carry it."""
    if version not in versions():
        raise TemplateUnknown(template="ekole", version=version, known=", ".join(versions()))
    return read_edition(CONTENT / version)


def programme(template: str, version: str) -> ProgrammeTemplate:
    """The programme template of this id and version; raises TemplateUnknown."""
    found = edition(version).programmes.get(template)
    if found is None:
        raise TemplateUnknown(template=template, version=version, known=", ".join(edition(version).programmes))
    return found


def instrument(template: str, version: str) -> Instrument:
    """The questionnaire of this id and version, its questions complete; raises TemplateUnknown."""
    found = edition(version).instruments.get(template)
    if found is None:
        raise TemplateUnknown(template=template, version=version, known=", ".join(edition(version).instruments))
    return found


def communication(version: str) -> CommunicationKit:
    """Messages, plan, objections, consents and notices of a version; raises TemplateUnknown."""
    return edition(version).communication
