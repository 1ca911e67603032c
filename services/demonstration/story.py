"""The story of one institution's programme, told over HTTP from sign-up to the impact report.

Every request has a key of its own, so the story can be told again, or go on where it was cut: what is done is not done twice.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import httpx

from services.agreement.text import VERSION
from services.demonstration import cast
from services.demonstration.campaign import announce, hold_a_workshop, steer
from services.demonstration.client import DemonstrationStopped, Visitor
from services.demonstration.folder import StoryFolder
from services.demonstration.meeting import meet
from services.demonstration.rejected import rejected_rows
from services.demonstration.term import Term, moment, term_of
from services.demonstration.together import together

SAFEGUARDING: Final = ("Camille Référente (exemple)", "bureau de la vie scolaire, poste 12")
_IMPORTED: Final = 5  # days after the opening
Progress = Callable[[str, int, int], None]  # what is being done, done so far, in all


class Story:
    """Tells the story; afterwards ``tenant``, ``programme`` and ``rejected`` say where to look."""

    def __init__(self, http: httpx.AsyncClient, folder: StoryFolder, progress: Progress) -> None:
        self._files = folder
        self._term: Term = term_of(folder)
        self._progress = progress
        self._visitor = self.coordinator = self.direction = Visitor(http, folder.digest)
        self.tenant = ""
        self.programme = ""
        self.rejected: list[dict[str, Any]] = []
        self._baseline = self._final = ""

    async def tell(self) -> bool:
        """Tell all of it; False where it had been told to its end before, so that nothing was changed."""
        self.coordinator, self.tenant = await cast.sign_up(self._visitor, self._files, self._term.after_opening(0))
        programmes = await self.coordinator.pages("/api/v1/programmes")
        told_before = bool(programmes) and all(programme["closed_at"] for programme in programmes)
        chapters: Sequence[tuple[str, Callable[[], Awaitable[None]]]] = (
            ("Cadre de l’établissement", self._set_the_frame),
            ("Ouverture du programme", self._open_programme),
            ("Import des participants", self._import_people),
            ("Diagnostic", self._diagnose),
            ("Conception", self._design),
            ("Communication", self._announce),
            ("Sélection et formation", self._train),
            ("Binômes", self._match),
            ("Séances", self._meet),
            ("Bilan final", self._measure),
            ("Rapport et clôture", self._close),
        )
        if told_before:
            self.programme = programmes[0]["programme"]
            day = self._term.after_opening(_IMPORTED).date()
            self.rejected = rejected_rows(self._files.mentors, self._files.mentees, day)
            return False
        for number, (title, chapter) in enumerate(chapters):
            self._progress(title, number, len(chapters))
            await chapter()
        self._progress("Terminé", len(chapters), len(chapters))
        return True

    async def _set_the_frame(self) -> None:
        self.direction = await cast.invite_direction(self.coordinator, self._visitor, self._files)
        at = self._term.after_opening(1)
        await self.direction.post("/api/v1/institution/data-agreement", {"version": VERSION}, step=f"data-agreement-{VERSION}", at=at)
        name, reach = SAFEGUARDING
        await self.direction.post(
            "/api/v1/institution/safeguarding-contacts",
            {"name": name, "reach": reach, "role": "vie scolaire", "deputy": False},
            step="safeguarding",
            at=at,
        )
        try:
            await self._adopt_calendar({"school_year": self._term.label}, at)
        except DemonstrationStopped as stopped:
            if stopped.code != "calendar-not-published":
                raise
            # Years beyond the published ones are entered by the institution itself; the story's has no holidays then.
            await self._adopt_calendar({"school_year": self._term.label, "closed": [], "public_holidays": []}, at)

    async def _adopt_calendar(self, calendar: dict[str, Any], at: datetime) -> None:
        await self.coordinator.post("/api/v1/institution/calendar", calendar, step=f"calendar-{len(calendar)}", at=at)

    async def _open_programme(self) -> None:
        answer = await self.coordinator.post(
            "/api/v1/programmes",
            {
                "name": f"Mentorat inversé {self._term.label}",
                "kind": self._files.kind,
                "mode": "standard",
                "year": self._term.label,
                "first_day": self._term.after_opening(2).date().isoformat(),
                "last_day": self._term.last_day.isoformat(),
            },
            step="open-programme",
            at=self._term.after_opening(2),
        )
        self.programme = answer["ids"]["programme"]

    async def _import_people(self) -> None:
        """Every row of every file is accepted, merged or refused; the accepted ones come in."""
        for role, files in (("mentors", self._files.mentors), ("mentees", self._files.mentees)):
            for name, data in files.items():
                draft = await self.coordinator.upload(
                    f"/api/v1/programmes/{self.programme}/imports",
                    name,
                    data,
                    step=f"import-{role}-{name}",
                    at=self._term.after_opening(_IMPORTED),
                    role=role,
                )
                left = sorted((*draft["refused"], *draft["merged"]), key=lambda row: (int(row["row"]), row["code"]))
                self.rejected += [{"file": name, "row": row["row"], "code": row["code"]} for row in left]
                await self.coordinator.post(
                    f"/api/v1/imports/{draft['import']}/acceptance",
                    {},
                    step=f"accept-{role}-{name}",
                    at=self._term.after_opening(_IMPORTED, 11),
                )

    async def _diagnose(self) -> None:
        self._baseline = await self._survey("baseline", "needs-diagnostic-staff", self._term.after_opening(6, 8), self._term.diagnosed)
        await self.coordinator.post(
            f"/api/v1/programmes/{self.programme}/diagnostic",
            {"survey": self._baseline},
            step="open-diagnostic",
            at=self._term.after_opening(6, 8, 5),
        )
        await self._answers(self._baseline, self._files.baseline, "baseline", self._term.after_diagnosis(0))
        await self.coordinator.post(
            f"/api/v1/programmes/{self.programme}/diagnostic/closing",
            {},
            step="close-diagnostic",
            at=self._term.after_diagnosis(1),
        )

    async def _survey(self, wave: str, instrument: str, at: datetime, closes: date) -> str:
        answer = await self.coordinator.post(
            f"/api/v1/programmes/{self.programme}/surveys",
            {"wave": wave, "instrument": instrument, "closes_on": closes.isoformat()},
            step=f"open-survey-{wave}",
            at=at,
        )
        survey: str = answer["ids"]["survey"]
        return survey

    async def _answers(self, survey: str, files: dict[str, bytes], wave: str, at: Any) -> None:
        for name, data in files.items():
            await self.coordinator.upload(f"/api/v1/surveys/{survey}/responses/file", name, data, step=f"answers-{wave}-{name}", at=at)
        await self.coordinator.post(f"/api/v1/surveys/{survey}/closing", {}, step=f"close-survey-{wave}", at=at)

    async def _design(self) -> None:
        base = f"/api/v1/programmes/{self.programme}/design"
        proposed = await self.coordinator.get(f"{base}/proposal")
        at = self._term.after_diagnosis(7)
        await self.coordinator.post(base, {"content": proposed["content"]}, step="draft-design", at=at)
        await self.coordinator.post(f"{base}/submission", {}, step="submit-design", at=self._term.after_diagnosis(8))
        await self.direction.post(f"{base}/approval", {}, step="approve-design", at=self._term.after_diagnosis(15))

    async def _announce(self) -> None:
        people = await self.coordinator.pages(f"/api/v1/programmes/{self.programme}/participants")
        await announce(self.coordinator, self.direction, self.programme, self._term, people)
        await steer(self.coordinator, self.programme, self._term.after_diagnosis(18, 14))

    async def _train(self) -> None:
        people = await self.coordinator.pages(f"/api/v1/programmes/{self.programme}/participants")
        design = await self.coordinator.get(f"/api/v1/programmes/{self.programme}/design/proposal")
        training = design["content"]["training"]
        every = [person["participation"] for person in people]
        mentors = [person["participation"] for person in people if person["role"] == "mentor"]
        mentees = [person["participation"] for person in people if person["role"] == "mentee"]
        for group in _groups(every):
            body = {"participations": group, "reason": "Volontaire, motivation exprimée"}
            await self._do("/participations/selection", body, f"select-{group[0]}", self._term.after_diagnosis(19))
        version = design["content"]["charter_version"]
        await together(people, lambda person: self._sign(person, version))
        await together(_groups(mentors), lambda group: self._train_mentors(group, training["modules"]))
        for group in _groups(mentees):
            briefing = training["briefing"]
            body = {"module": briefing["id"], "participations": group, "minutes": briefing["minutes"]}
            await self._do("/training/attendance", body, f"briefing-{group[0]}", self._term.after_diagnosis(37))

    async def _sign(self, person: Mapping[str, Any], version: str) -> None:
        """The charter, and a guardian's signature for a minor."""
        identifier = person["participation"]
        at = self._term.after_diagnosis(30)
        await self._do(f"/participations/{identifier}/charter", {"version": version}, f"charter-{identifier}", at)
        if person["guardian_required"]:
            body = {"text_version": "2026.1", "channel": "paper"}
            at = self._term.after_diagnosis(31)
            await self._do(f"/participations/{identifier}/authorisation", body, f"authorise-{identifier}", at)

    async def _train_mentors(self, group: Sequence[str], modules: Sequence[Mapping[str, Any]]) -> None:
        for number, module in enumerate(modules):
            body = {"module": module["id"], "participations": group, "minutes": module["minutes"]}
            await self._do("/training/attendance", body, f"{module['id']}-{group[0]}", self._term.after_diagnosis(33, 8 + number))
        results = [{"participation": one, "correct": 9, "essentials_correct": True} for one in group]
        at = self._term.after_diagnosis(34)
        await self._do("/training/quiz", {"results": results}, f"quiz-{group[0]}", at)
        await self._do("/training/practice", {"participations": group}, f"practice-{group[0]}", at)
        body = {"participations": group, "valid_until": self._term.certified_until.isoformat()}
        await self._do("/training/certification", body, f"certify-{group[0]}", self._term.after_diagnosis(34, 15))

    async def _do(self, path: str, body: Any, step: str, at: Any) -> None:
        await self.coordinator.post(f"/api/v1{path}", body, step=step, at=at)

    async def _match(self) -> None:
        run = await self.coordinator.post(
            f"/api/v1/programmes/{self.programme}/matchings", {}, step="match", at=self._term.after_diagnosis(40)
        )
        publication = f"/api/v1/matchings/{run['ids']['matching']}/publication"
        try:
            await self.coordinator.post(publication, {}, step="publish", at=self._term.after_diagnosis(41))
        except DemonstrationStopped as stopped:
            if stopped.code != "matching-empty":
                raise
            # Nobody can be paired, and each is told why: the programme goes on to its final survey, and is closed without pairs.

    async def _meet(self) -> None:
        people = await self.coordinator.pages(f"/api/v1/programmes/{self.programme}/participants")
        themes = (await self.coordinator.get(f"/api/v1/programmes/{self.programme}/design/proposal"))["content"]["themes"]
        await hold_a_workshop(self.coordinator, self.programme, self._term, people, themes[0])
        pairs = await self.coordinator.pages(f"/api/v1/programmes/{self.programme}/pairs")
        calendar = await self.coordinator.get("/api/v1/institution/calendar")
        await meet(self.coordinator, self._term, pairs, calendar, self._progress)

    async def _measure(self) -> None:
        self._final = await self._survey("final", "final-impact-staff", moment(self._term.measured_from, 8), self._term.measured)
        await self._answers(self._final, self._files.final, "final", self._term.after_measure(0))

    async def _close(self) -> None:
        base = f"/api/v1/programmes/{self.programme}"
        await self.coordinator.post(f"{base}/impact", {}, step="impact", at=self._term.after_measure(6))
        await self.coordinator.post(f"{base}/reports", {}, step="report", at=self._term.after_measure(7))
        await self.direction.post(
            f"{base}/improvements",
            {"decision": "Banaliser un créneau commun", "due": self._term.last_day.isoformat()},
            step="improvement",
            at=self._term.after_measure(13),
        )
        await self.direction.post(f"{base}/closing", {}, step="close", at=self._term.after_measure(27))


def _groups(people: Sequence[str], size: int = 24) -> list[list[str]]:
    """People by groups of a training room."""
    return [list(people[start : start + size]) for start in range(0, len(people), size)]
