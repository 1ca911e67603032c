"""Any folder of an institution's files: what each one is, by its content. Names are hints and nothing more."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

import msgspec

from services.imports.carried import carried_vocabulary
from services.imports.cells.skills import SkillReader
from services.imports.columns.fields import Kind
from services.imports.columns.table import Table, read_table
from services.imports.findings import Finding, RowReference
from services.imports.institution_profile import InstitutionProfile, institution_document, read_institution
from services.imports.spreadsheet import FileRefused, Sheet, read_sheets
from services.imports.spreadsheet.refusals import HeaderNotFound, KindUndecided
from services.imports.vocabulary import Vocabulary
from services.imports.waves import Surveys, SurveySheet, first_moment

FileRole = Literal["institution", "mentors", "mentees", "survey", "unreadable", "ignored"]

_TABLE_ENDINGS = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_SYSTEM_FILES = ("thumbs.db", "desktop.ini")


class FileVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """What a file is, or one tab of a workbook. ``wave`` is a survey's; ``code`` and both sentences say why it was not read."""

    file: str
    sheet: str = ""
    role: FileRole
    wave: str = ""
    code: str = ""
    french: str = ""
    english: str = ""


class ClassifiedFolder(msgspec.Struct, frozen=True, kw_only=True):
    """The tables of a folder by what they are, files in the order of their names. Every file and tab has a verdict."""

    files: dict[str, bytes]
    institution: InstitutionProfile | None
    people: tuple[Table, ...]
    surveys: tuple[SurveySheet, ...]
    verdicts: tuple[FileVerdict, ...]
    findings: tuple[Finding, ...]

    def people_of(self, kind: Kind) -> tuple[Table, ...]:
        """The tables that list mentors, or those that list the staff whom they accompany."""
        return tuple(table for table in self.people if table.kind == kind)

    @property
    def mentors(self) -> dict[str, bytes]:
        """The files that list mentors."""
        return self._files_of("mentors")

    @property
    def mentees(self) -> dict[str, bytes]:
        """The files that list the staff who are to be accompanied."""
        return self._files_of("mentees")

    @property
    def baseline(self) -> dict[str, bytes]:
        """The files with what the staff to be accompanied answered at the start."""
        return self._files_of_wave("baseline")

    @property
    def final(self) -> dict[str, bytes]:
        """The files with what the staff accompanied answered at the end."""
        return self._files_of_wave("final")

    def _files_of_wave(self, wave: str) -> dict[str, bytes]:
        instruments = {s.instrument.id for s in self.surveys if s.wave == wave and "mentee" in s.instrument.audience}
        return {name: data for instrument in sorted(instruments) for name, data in self.answers(instrument).items()}

    def answers(self, instrument: str) -> dict[str, bytes]:
        """The files that answer a questionnaire, by its id."""
        names = dict.fromkeys(one.table.sheet.file for one in self.surveys if one.instrument.id == instrument)
        return {name: self.files[name] for name in names}

    def _files_of(self, role: FileRole) -> dict[str, bytes]:
        names = dict.fromkeys(verdict.file for verdict in self.verdicts if verdict.role == role)
        return {name: self.files[name] for name in names}


def classify_folder(
    files: Mapping[str, bytes], vocabulary: Vocabulary | None = None, *, reference_date: date | None = None
) -> ClassifiedFolder:
    """Sort an institution's files: name (or path within the folder) → bytes.

    ``vocabulary`` is the product's own where none is given. ``reference_date`` gives the school year where the institution's own
    file does not; without it, the first answer to a survey does. Nothing is raised: a file that cannot be read is in the verdicts
    with its sentence.
    """
    folder = _Folder(vocabulary or carried_vocabulary())
    for name in sorted(files):
        folder.add(name, files[name])
    return folder.classified(dict(files), reference_date)


class _Folder:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.skills = SkillReader(vocabulary.skills)
        self.recognised = Surveys(vocabulary)
        self.profiles: list[tuple[str, bytes]] = []
        self.people: list[Table] = []
        self.answers: list[list[SurveySheet]] = []
        self.verdicts: list[FileVerdict] = []
        self.findings: list[Finding] = []

    def add(self, name: str, data: bytes) -> None:
        """Look into one file and put it where it belongs."""
        base = name.replace("\\", "/").rpartition("/")[2].casefold()
        if base.startswith((".", "~$", "._")) or base in _SYSTEM_FILES or "__MACOSX" in name:
            self._ignore(name, "file-ignored-hidden")
        elif base.endswith(".json") or institution_document(data) is not None:
            self.profiles.append((name, data))
        else:
            self._add_tables(name, data, is_table=base.endswith(_TABLE_ENDINGS))

    def _ignore(self, name: str, code: str, sheet: str = "", **details: str) -> None:
        finding = Finding(code=code, severity="note", where=RowReference(name, 1), details={"file": name, "sheet": sheet, **details})
        french, english = finding.sentence("fr"), finding.sentence("en")
        self.verdicts.append(FileVerdict(file=name, sheet=sheet, role="ignored", code=code, french=french, english=english))

    def _refuse(self, name: str, refused: FileRefused, sheet: str = "") -> None:
        french, english = refused.said_in("fr"), refused.said_in("en")
        self.verdicts.append(FileVerdict(file=name, sheet=sheet, role="unreadable", code=refused.code, french=french, english=english))

    def _add_tables(self, name: str, data: bytes, *, is_table: bool) -> None:
        try:
            sheets = read_sheets(name, data)
        except FileRefused as refused:
            if is_table:
                self._refuse(name, refused)
            else:
                self._ignore(name, "file-ignored-kind")
            return
        found = [sheet.name for sheet in sheets if self._add_sheet(sheet)]
        for sheet in sheets if found else ():
            if sheet.name not in found:
                self._ignore(name, "sheet-without-header", sheet.name)
        if not found and is_table:
            self._refuse(name, HeaderNotFound(file=name))
        elif not found:
            self._ignore(name, "file-ignored-kind")

    def _add_sheet(self, sheet: Sheet) -> bool:
        if candidates := self.recognised.candidates(sheet):
            self.answers.append(candidates)
            return True
        try:
            table = read_table(sheet, self.skills)
        except HeaderNotFound:
            return False
        self.people.append(table)
        if table.kind is None:
            self._refuse(sheet.file, KindUndecided(file=sheet.file), sheet.name)
        else:
            role: FileRole = "mentors" if table.kind == "mentor" else "mentees"
            self.verdicts.append(FileVerdict(file=sheet.file, sheet=sheet.name, role=role))
        return True

    def classified(self, files: dict[str, bytes], reference: date | None) -> ClassifiedFolder:
        """Everything that was added, waves settled and the institution read."""
        surveys = self.recognised.settled(self.answers)
        for one in surveys:
            sheet = one.table.sheet
            self.verdicts.append(FileVerdict(file=sheet.file, sheet=sheet.name, role="survey", wave=one.wave))
            if one.how != "questions":
                where = RowReference(sheet.file, one.table.header_row, sheet.name)
                self.findings.append(Finding(code=f"wave-by-{one.how}", severity="note", where=where, details={"file": sheet.file}))
        moments = [moment for one in surveys if (moment := first_moment(one.table))]
        institution = self._institution(reference or (min(moments).date() if moments else None))
        return ClassifiedFolder(
            files=files,
            institution=institution,
            people=tuple(self.people),
            surveys=tuple(surveys),
            verdicts=tuple(sorted(self.verdicts, key=lambda verdict: (verdict.file, verdict.sheet))),
            findings=tuple(self.findings),
        )

    def _institution(self, reference: date | None) -> InstitutionProfile | None:
        """The first readable profile; others are said."""
        profile: InstitutionProfile | None = None
        read_from = ""
        for name, data in self.profiles:
            if profile is not None:
                self._ignore(name, "file-ignored-institution", kept=read_from)
                continue
            try:
                reading = read_institution(name, data, reference_date=reference)
            except FileRefused as refused:
                self._refuse(name, refused)
            else:
                profile, read_from = reading.profile, name
                self.verdicts.append(FileVerdict(file=name, role="institution"))
                self.findings += reading.findings
        if profile is None:
            self.findings.append(Finding(code="institution-file-missing", severity="warning"))
        return profile
