"""The folder that tells the story: an institution's own files, sorted by what is in them."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
import yaml

from domain.programme import InstitutionKind
from services import templates
from services.demonstration.client import DemonstrationStopped
from services.imports.folder import ClassifiedFolder, classify_folder
from services.imports.institution_profile import InstitutionProfile
from services.imports.survey_answers import read_answers
from services.imports.vocabulary import Vocabulary, vocabulary_from
from services.templates.library import CONTENT

BASELINE: Final = "needs-diagnostic-staff"
FINAL: Final = "final-impact-staff"
_PARIS: Final = ZoneInfo("Europe/Paris")


class StoryFolder(msgspec.Struct, frozen=True, kw_only=True):
    """Files by role, when each survey was answered, and the digest that makes the story's keys: other content, another story."""

    institution: InstitutionProfile
    kind: InstitutionKind
    mentors: dict[str, bytes]
    mentees: dict[str, bytes]
    baseline: dict[str, bytes]
    final: dict[str, bytes]
    baseline_answered: tuple[datetime, datetime] | None
    final_answered: tuple[datetime, datetime] | None
    digest: str
    remarks: tuple[str, ...]

    @property
    def first_year(self) -> int:
        """The September in which the school year begins."""
        return self.institution.first_year

    @property
    def coordinator(self) -> str:
        return self.institution.coordinator_email

    @property
    def direction(self) -> str:
        """The direction's address; made from the coordinator's where the files name none, for the story needs somebody to decide."""
        if self.institution.direction_email is not None:
            return self.institution.direction_email
        local, _, host = self.coordinator.partition("@")
        return f"direction.{local}@{host}"


def read_folder(folder: Path) -> StoryFolder:
    """Raises DemonstrationStopped where the folder is missing, or lacks what a programme needs."""
    if not folder.is_dir():
        raise DemonstrationStopped(
            "folder-missing", f"Le dossier {folder} n’existe pas. Rien n’a été fait ; indiquez le dossier de l’établissement."
        )
    contents = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    digest = hashlib.sha256()
    for name, data in contents.items():
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    vocabulary = _vocabulary()
    files = classify_folder(contents, vocabulary, reference_date=None)
    baseline, final = files.answers(BASELINE), files.answers(FINAL)
    if files.institution is None:
        raise _missing("le fichier de l’établissement (JSON)", files)
    for what, found in (
        ("la liste des mentors", files.mentors),
        ("la liste des personnels", files.mentees),
        ("l’enquête de départ", baseline),
        ("l’enquête finale", final),
    ):
        if not found:
            raise _missing(what, files)
    profile = files.institution
    return StoryFolder(
        institution=profile,
        kind=profile.kind,
        mentors=files.mentors,
        mentees=files.mentees,
        baseline=baseline,
        final=final,
        baseline_answered=_answered(baseline, BASELINE, vocabulary),
        final_answered=_answered(final, FINAL, vocabulary),
        digest=digest.hexdigest(),
        remarks=tuple(finding.sentence() for finding in files.findings),
    )


def _answered(files: dict[str, bytes], instrument: str, vocabulary: Vocabulary) -> tuple[datetime, datetime] | None:
    """The first and the last answer of a survey, in UTC; None where the files tell no time."""
    moments: list[datetime] = []
    for name, data in files.items():
        reading = read_answers(name, data, vocabulary.instrument(instrument), vocabulary.skills)
        moments += reading.answered_between or ()
    told = [(moment if moment.tzinfo else moment.replace(tzinfo=_PARIS)).astimezone(UTC) for moment in moments]
    return (min(told), max(told)) if told else None


def _vocabulary() -> Vocabulary:
    with (CONTENT / templates.versions()[-1] / "instruments.yaml").open(encoding="utf-8") as file:
        return vocabulary_from(yaml.safe_load(file))


def _missing(what: str, files: ClassifiedFolder) -> DemonstrationStopped:
    read = " ; ".join(f"{verdict.file} : {verdict.role}" for verdict in files.verdicts) or "aucun fichier lisible"
    return DemonstrationStopped("folder-incomplete", f"Il manque {what}. Rien n’a été fait. Ce qui a été reconnu dans le dossier : {read}.")
