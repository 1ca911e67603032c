"""The folder that tells the story: an institution's own files, sorted by what is in them."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
import yaml

from domain.programme import InstitutionKind
from services import templates
from services.demonstration.client import DemonstrationStopped
from services.imports.folder import ClassifiedFolder, FileRole, classify_folder
from services.imports.institution_profile import InstitutionProfile
from services.imports.survey_answers import read_answers
from services.imports.vocabulary import Vocabulary, vocabulary_from
from services.templates.library import CONTENT

BASELINE: Final = "needs-diagnostic-staff"
FINAL: Final = "final-impact-staff"
_PARIS: Final = ZoneInfo("Europe/Paris")
_ROLES: Final[Mapping[FileRole, str]] = {
    "institution": "fiche de l’établissement",
    "mentors": "liste des mentors",
    "mentees": "liste des personnels",
    "survey": "enquête",
}


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
    """Raises DemonstrationStopped where the folder is missing or cannot be read, or lacks what a programme needs."""
    contents = _contents(folder)
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
        baseline=_latest_first(baseline, BASELINE, vocabulary),
        final=_latest_first(final, FINAL, vocabulary),
        baseline_answered=_answered(baseline, BASELINE, vocabulary),
        final_answered=_answered(final, FINAL, vocabulary),
        digest=_digest(files),
        remarks=tuple(finding.sentence() for finding in files.findings),
    )


def _contents(folder: Path) -> dict[str, bytes]:
    """What the folder holds, by name; folders within it are not looked into."""
    if not folder.exists():
        raise DemonstrationStopped(
            "folder-missing", f"Le dossier {folder} n’existe pas. Rien n’a été fait ; indiquez le dossier de l’établissement."
        )
    if not folder.is_dir():
        raise DemonstrationStopped(
            "folder-missing", f"{folder} n’est pas un dossier. Rien n’a été fait ; indiquez le dossier qui contient les fichiers."
        )
    try:
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    except OSError as wrong:
        raise DemonstrationStopped(
            "folder-unreadable",
            f"{wrong.filename or folder} ne peut pas être lu ({wrong.strerror}). Rien n’a été fait ; vérifiez vos droits sur ce dossier.",
        ) from wrong


def _digest(files: ClassifiedFolder) -> str:
    """The same for the same files that matter: a lock file or a picture that comes beside them makes no other story."""
    digest = hashlib.sha256()
    for name in sorted({verdict.file for verdict in files.verdicts if verdict.role in _ROLES}):
        data = files.files[name]
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def _answered(files: dict[str, bytes], instrument: str, vocabulary: Vocabulary) -> tuple[datetime, datetime] | None:
    """The first and the last answer of a survey, in UTC; None where the files tell no time."""
    told: list[datetime] = []
    for name, data in files.items():
        reading = read_answers(name, data, vocabulary.instrument(instrument), vocabulary.skills)
        moments = reading.answered_between or ()
        told += [(moment if moment.tzinfo else moment.replace(tzinfo=_PARIS)).astimezone(UTC) for moment in moments]
    return (min(told), max(told)) if told else None


def _latest_first(files: dict[str, bytes], instrument: str, vocabulary: Vocabulary) -> dict[str, bytes]:
    """The file with the latest answer first: the platform keeps the answer that it took first, and the later one shall count."""
    last = {name: _answered({name: data}, instrument, vocabulary) for name, data in files.items()} if len(files) > 1 else {}
    return dict(sorted(files.items(), key=lambda file: told[1].timestamp() if (told := last.get(file[0])) else 0.0, reverse=True))


def _vocabulary() -> Vocabulary:
    with (CONTENT / templates.versions()[-1] / "instruments.yaml").open(encoding="utf-8") as file:
        return vocabulary_from(yaml.safe_load(file))


def _missing(what: str, files: ClassifiedFolder) -> DemonstrationStopped:
    known = [f"{verdict.file} ({_ROLES[verdict.role]})" for verdict in files.verdicts if verdict.role in _ROLES]
    unread = [verdict.french for verdict in files.verdicts if verdict.role == "unreadable"]
    said = [f"Il manque {what}. Rien n’a été fait.", f"Reconnu dans le dossier : {', '.join(dict.fromkeys(known)) or 'aucun fichier'}."]
    return DemonstrationStopped("folder-incomplete", " ".join((*said, *dict.fromkeys(unread))))
