"""Everything that one participant's page shows, gathered from their history, their programme and its template."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from domain.personal import readable
from domain.programme import PROGRAMME, ProgrammeState, Running
from domain.training.consents import Answer, Consent, Signatory, form_code, signatories, text_of
from domain.training.participation import Candidate, NotProposed, ParticipationState, Proposed, Rejected, Selected, Waitlisted, Withdrawn
from domain.training.selecting import CRITERIA
from projections.participant import Participant
from projections.timeline import TimelineEntry
from services import templates
from services.catalogues import Language, french
from services.house import House
from services.pages import words as page_words
from services.pages.people import name_of
from services.participants import words
from services.participants.listing import shown
from services.participants.pages import modules_of
from services.programmes.looking import ProgrammeViews

GIVEN_IN_RETURN: Final = {
    "trade": french("le métier"),
    "method": french("une méthode de travail"),
    "network": french("un réseau"),
    "guidance": french("un conseil d’orientation"),
}


class Line(msgspec.Struct, frozen=True):
    """One criterion of the grid; ``level`` 0 where nobody scored it, levels in words from 1."""

    field: str
    label: str
    levels: tuple[str, ...]
    level: int
    reason: str


class Module(msgspec.Struct, frozen=True):
    id: str
    title: str
    minutes: int
    asked: int
    followed: bool


class Signature(msgspec.Struct, frozen=True):
    """One who is asked, and what they answered; ``said`` is empty where they have not. ``scan`` is the address of the signed form."""

    id: Signatory
    label: str
    said: str
    detail: str
    scan: str


class Agreement(msgspec.Struct, frozen=True):
    """One consent as it stands, and its text; ``code`` is printed on its paper form."""

    id: Consent
    title: str
    standing: str
    holds: bool
    text: str
    version: str
    who: str
    ends: str
    signatures: tuple[Signature, ...]
    uses: tuple[tuple[str, str], ...]
    code: str
    form: str


class Told(msgspec.Struct, frozen=True):
    day: str
    words: str
    role: str
    on_behalf: bool


class Person(msgspec.Struct, frozen=True):
    """``candidate``: it may still be decided about them. ``selected``: in the programme. ``left``: gone, and may come back."""

    address: str
    person: UUID
    name: str
    role: str
    is_mentor: bool
    standing: str
    group: str
    applied: bool
    motivation: str
    candidate: bool
    selected: bool
    left: bool
    grid: tuple[Line, ...]
    introduction: str
    capacity: int
    maximum: int
    wishes: tuple[tuple[str, str, bool], ...]
    modules: tuple[Module, ...]
    charter: str
    quiz_passed: bool
    practice: bool
    certified: str
    certifiable: bool
    briefed: bool
    agreements: tuple[Agreement, ...]
    history: tuple[Told, ...]
    pairs: int
    minor: bool
    emancipated: str


async def person_shown(
    house: House,
    tenant: Any,
    found: ProgrammeViews,
    sheet: Participant,
    state: ParticipationState,
    entries: Sequence[TimelineEntry],
    today: date,
    _: Language,
) -> Person:
    assert not isinstance(state, NotProposed), "a participation that is listed was proposed"
    programme = await house.state_of(tenant, PROGRAMME.of(found.sheet.programme))
    inside = state if isinstance(state, Selected) else state.before if isinstance(state, Withdrawn) else None
    line = shown(sheet, found, today, _)
    motivation: str | None = readable(state.motivation)
    address = f"/programmes/{found.sheet.programme}/participants/{sheet.participation}"
    mentor = sheet.role == "mentor"
    chosen = state.profile.wishes_to_learn if mentor else state.profile.can_teach
    template = templates.programme(found.sheet.template, found.sheet.template_version)
    return Person(
        address=address,
        person=sheet.person,
        name=line.name,
        role=_(page_words.ROLES[sheet.role]),
        is_mentor=mentor,
        standing=line.missing or line.standing,
        group=line.group,
        applied=state.applied,
        motivation=motivation or "",
        candidate=isinstance(state, Proposed | Waitlisted | Rejected),
        selected=isinstance(state, Selected),
        left=isinstance(state, Withdrawn),
        grid=_grid(state, template, _) if mentor else (),
        introduction=template.mentor_selection.introduction,
        capacity=state.profile.capacity,
        maximum=programme.mentor_capacity_maximum if isinstance(programme, Running) else state.profile.capacity,
        wishes=tuple((value, _(label), value in chosen) for value, label in GIVEN_IN_RETURN.items()),
        modules=_modules(found, sheet) if inside else (),
        charter=inside.charter or "" if inside else "",
        quiz_passed=inside is not None and inside.quiz_passed,
        practice=inside is not None and inside.practice_observed,
        certified=_certified(inside, today, _),
        certifiable=inside is not None and inside.certified_until is not None,
        briefed=inside is not None and inside.briefed,
        agreements=tuple(agreements(inside, programme, found, today, _)) if inside else (),
        history=_history(entries, found, _),
        pairs=line.pairs,
        minor=inside is not None and inside.minor_on(today),
        emancipated=_.day(inside.emancipated_since) if inside is not None and inside.emancipated_since else "",
    )


def _grid(state: Candidate | Selected | Withdrawn, template: templates.ProgrammeTemplate, _: Language) -> tuple[Line, ...]:
    scores = {one.criterion: one for one in readable(state.scores) or []}
    told = {one.id: one for one in template.mentor_selection.criteria}
    lines = []
    for criterion in CRITERIA:
        score, written = scores.get(criterion), told.get(criterion)
        label, levels = (written.label, written.levels) if written else (_(words.CRITERIA[criterion]), ("1", "2", "3", "4"))
        lines.append(Line(criterion.replace("-", "_"), label, levels, score.level if score else 0, score.reason if score else ""))
    return tuple(lines)


def _modules(found: ProgrammeViews, sheet: Participant) -> tuple[Module, ...]:
    plan = found.sheet.design.training if found.sheet.design else None
    if plan is None:
        return ()
    mine = plan.modules if sheet.role == "mentor" else (plan.briefing,)
    share, titles = plan.attendance_share, modules_of(found)
    return tuple(
        Module(one.id, titles[one.id][0], known, one.minutes, known >= round(share * one.minutes, 6))
        for one in mine
        for known in (sheet.minutes.get(one.id, 0),)
    )


def _certified(inside: Selected | None, today: date, _: Language) -> str:
    match inside:
        case Selected(revoked=True):
            return _("certification retirée : quiz et mise en situation sont à repasser")
        case Selected(certified_until=date() as until) if until < today:
            return _("certification échue {day} : quiz à repasser", day=_.on_day(until))
        case Selected(certified_until=date() as until):
            return _("certification valable jusqu’au {day}", day=_.day(until))
        case _:
            return ""


def agreements(inside: Selected, programme: ProgrammeState, found: ProgrammeViews, today: date, _: Language) -> Iterable[Agreement]:
    """The consents that concern this person today; one that was answered stays in sight."""
    if not isinstance(programme, Running):
        return
    minor, under_fifteen = inside.guarded_on(today), inside.under_fifteen_on(today)
    asked: tuple[Consent, ...] = (
        *(("participation",) if minor or inside.answers("participation") else ()),
        "image-and-voice",
        *(("optional-data",) if programme.optional_data == "consent" else ()),
    )
    kit = {one.id: one for one in templates.communication(found.sheet.template_version).consents}
    for consent in asked:
        text = text_of(consent, minor=minor)
        written, version = kit[text], programme.consent_version(text)
        who = signatories(consent, minor=minor, under_fifteen=under_fifteen)
        answers = inside.answers(consent)
        everybody = (*who, *(one for one in ("self", "guardian", "other-guardian") if one in answers and one not in who))
        standing, holds = _stands(consent, inside, programme, today, _)
        address = f"/programmes/{found.sheet.programme}/participants/{inside.participation}"
        yield Agreement(
            consent,
            _(words.CONSENTS[consent]),
            standing,
            holds,
            filled(written.text, found, name_of(found, inside.person, _)),
            version,
            written.who,
            written.ends or "",
            tuple(_signature(one, answers.get(one), address, _) for one in everybody),
            tuple((use, _(label)) for use, label in words.USES.items()) if consent == "image-and-voice" else (),
            form_code(inside.participation, text, version),
            f"{address}/formulaires/{text}" if who else "",  # nobody's agreement is asked for any more
        )


def _signature(who: Any, answer: Answer | None, address: str, _: Language) -> Signature:
    label = _(words.SIGNATORIES[who])
    if answer is None:
        return Signature(who, label, "", "", "")
    told = [_(words.USES[use]) for use in answer.uses]
    told += [_("seul titulaire de l’autorité parentale")] if answer.alone else []
    told += [_("sur papier") if answer.channel == "paper" else _("par lien")]
    scan = f"{address}/documents/{answer.scan}" if answer.scan else ""
    return Signature(who, label, _(words.SAID[answer.said]), ", ".join(told), scan)


def _stands(consent: Consent, inside: Selected, programme: Running, today: date, _: Language) -> tuple[str, bool]:
    match consent:
        case "participation":
            if inside.minor_on(today) and not inside.guarded_on(today):
                return _("plus nécessaire : la personne est émancipée"), True
            if not inside.minor_on(today):
                return _("plus nécessaire : la personne est majeure"), True
            if inside.authorised(today):
                return _("participation autorisée"), True
            objected = any(one.said == "refused" for one in inside.answers("participation").values())
            return (_("refusée ou suspendue par une opposition") if objected else _("attendue d’un représentant légal")), False
        case "image-and-voice":
            uses = inside.image_uses(today)
            if uses:
                return _("accordée : {uses}", uses=_.enumeration(_(words.USES[use]) for use in uses)), True
            return _("aucun usage permis"), False
        case "optional-data":
            allowed = inside.optional_data_allowed(today, programme.optional_data)
            return (_("peuvent servir à proposer un binôme") if allowed else _("ne servent pas")), allowed


def filled(text: str, found: ProgrammeViews, name: str) -> str:
    """A consent's text with its three fields in place."""
    values = {"young_person_name": name, "programme_name": found.sheet.name, "institution_name": found.institution.name}
    for field, value in values.items():
        text = text.replace("{{ " + field + " }}", value)
    return text


def _history(entries: Sequence[TimelineEntry], found: ProgrammeViews, _: Language) -> tuple[Told, ...]:
    zone = ZoneInfo(found.institution.timezone)
    return tuple(
        Told(
            _.day(one.occurred_at.astimezone(zone).date()),
            _(page_words.fact(one.type)),
            _(page_words.ROLES.get(one.role, one.role)),
            one.on_behalf_of is not None,
        )
        for one in sorted(entries, key=lambda one: one.version, reverse=True)
    )
