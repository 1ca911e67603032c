"""The participant's own space: what waits for them, their pair, their sessions and hours, their data, and how to stop."""

from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response

from domain.decision import Command
from domain.facilitation.pair import PAIR, Ended, Formed
from domain.facilitation.progress import SetGoal
from domain.measurement.survey import SURVEY, NotOpened
from domain.personal import readable
from domain.refusal import Refused
from domain.training.joining import WithdrawParticipation
from services import templates
from services.attestations.issuing import issue
from services.attestations.pages import given
from services.catalogues import Language, translate
from services.house import House
from services.links.following import Followed
from services.links.kept import kept_answers
from services.links.pairs import LinkFormIncomplete, Meeting, meetings, other_of, own_pairs
from services.links.showing import AnyRequest, Sent, back_to, show
from services.links.times import Planned, planned_of
from services.pages.people import name_of
from services.pages.rendering import PAGE_HEADERS, locale_of
from services.pages.words import ROLES, WAVES
from services.rights.due import answer_due
from services.rights.knowing import subject_of
from services.rights.own_data import as_json, everything_about
from services.rights.readable import readable as in_words
from tenants.erasing import RequestErasure


class Waiting(msgspec.Struct, frozen=True):
    """One thing to do, and where."""

    words: str
    address: str


class OwnPair(msgspec.Struct, frozen=True):
    pair: UUID
    other: str
    ended: bool
    held: int
    lived: str
    log: str
    times: str
    coming: list[Planned]
    meetings: list[Meeting]
    goals: tuple[str, ...]


class Datum(msgspec.Struct, frozen=True):
    label: str
    value: str


async def shown(
    request: AnyRequest, house: House, followed: Followed, refused: Refused | None = None, sent: Sent | None = None
) -> Response[bytes]:
    _ = translate(locale_of(request))
    found, participant = followed.found, followed.participant
    pairs = [await _pair(house, followed, one, _) for one in own_pairs(followed)]
    minutes = sum(one.minutes for one in own_pairs(followed))
    over = found.sheet.closed_at is not None or house.today(found.institution, found.sheet) >= found.sheet.last_day
    return show(
        request,
        followed,
        "link_space.html",
        refused,
        name=name_of(found, participant.person, _),
        own_role=_(ROLES[participant.role]),
        left=participant.status == "withdrawn",
        running=found.sheet.closed_at is None,
        waiting=await _waiting(house, followed, _),
        pairs=pairs,
        messages=f"/messages/{house.links.choices(followed.tenant, participant.person)}",
        spent=_spent(sum(one.held for one in pairs), minutes, _),
        data=_data(followed, _),
        erasure=_erasure(followed, _),
        attestation=participant.role == "mentor" and any(one.held for one in pairs) and (over or participant.status == "withdrawn"),
        attestation_later=participant.role == "mentor" and not over and participant.status == "selected",
        asks_erasure=followed.found.people[participant.person].erasure_requested_at is not None,
        section=sent.one("act") if sent else "",
        sent=sent or Sent(),
    )


def _spent(sessions: int, minutes: int, _: Language) -> str:
    """«3 séances, 2 h 30.»"""
    return _("{sessions}, {hours}.", sessions=_.plural("{count} séance", "{count} séances", sessions), hours=_.duration(minutes))


async def act(request: AnyRequest, house: House, followed: Followed, sent: Sent) -> Response[Any]:
    if sent.one("act") == "data":
        return await _own_data(request, house, followed)
    if sent.one("act") == "read":
        return await _read_own_data(request, house, followed)
    try:
        if sent.one("act") == "attestation":
            await issue(house, followed.context(sent.key), followed.link.participation)
            return await given(house, followed.tenant, followed.link.participation)
        receipt = await house.handling.handle(_command(followed, sent), followed.context(sent.key))
    except Refused as refused:
        return await shown(request, house, followed, refused, sent)
    await house.caught_up(followed.tenant, receipt.position)
    return back_to(request)


async def _own_data(request: AnyRequest, house: House, followed: Followed) -> Response[bytes]:
    """A file to keep; asking again gives it again."""
    subject = await subject_of(house, followed.tenant, followed.participant.person)
    told = await everything_about(house, subject, translate(locale_of(request)))
    headers = {**PAGE_HEADERS, "Content-Disposition": 'attachment; filename="ekole-mes-donnees.json"'}
    return Response(as_json(told), media_type="application/json", headers=headers)


async def _read_own_data(request: AnyRequest, house: House, followed: Followed) -> Response[bytes]:
    _ = translate(locale_of(request))
    subject = await subject_of(house, followed.tenant, followed.participant.person)
    lines = in_words(await everything_about(house, subject, _), ZoneInfo(followed.found.institution.timezone), _)
    name = name_of(followed.found, followed.participant.person, _)
    return show(request, followed, "own_data.html", name=name, lines=lines, back=request.url.path, back_words=_("Mon espace"), own=True)


def _command(followed: Followed, sent: Sent) -> Command:
    match sent.one("act"), sent.one("sure"):
        case "withdraw", "yes":
            return WithdrawParticipation(participation=followed.link.participation)
        case "erasure", "yes":
            return RequestErasure(person=followed.participant.person, reason=sent.words("words"))
        case "goal", _:
            pair = next((one.pair for one in own_pairs(followed) if str(one.pair) == sent.one("pair")), None)
            if pair is None:
                raise LinkFormIncomplete
            return SetGoal(pair=pair, goal=uuid5(pair, sent.key), words=sent.words("words") or "")
        case _:
            raise LinkFormIncomplete


async def _waiting(house: House, followed: Followed, _: Language) -> list[Waiting]:
    """What this person is asked, by what is hardest to do without."""
    found, inside, role = followed.found, followed.inside, followed.participant.role
    if inside is None or found.sheet.closed_at is not None or followed.participant.status != "selected":
        return []
    asked = []
    if found.sheet.design is not None and inside.charter != found.sheet.design.charter_version:
        asked.append(Waiting(_("Lire et accepter la charte"), followed.path("charter")))
    for one in own_pairs(followed):
        if one.status == "formed" and role not in one.accepted_by:
            other = other_of(followed, one, _)
            asked.append(Waiting(_("Dire si vous voulez travailler avec {name}", name=other), followed.path("pair", one.pair)))
        for session in one.sessions:
            if session.status == "held" and not session.confirmed and session.reported_by != role:
                words = _("Confirmer la séance du {day}", day=_.day(session.day))
                asked.append(Waiting(words, followed.path("session", session.session)))
    for survey in found.surveys:
        audience = templates.instrument(survey.instrument, survey.instrument_version).audience
        if survey.closed_at is None and not survey.anonymous and role in audience and not await _answered(house, followed, survey.survey):
            begun = await kept_answers(house.engine, house.keyring, followed.tenant, survey.survey, followed.participant.person)
            words = _("Finir l’enquête : {wave}") if begun else _("Répondre à l’enquête : {wave}")
            asked.append(Waiting(words.format(wave=_(WAVES[survey.wave])), followed.path("answer", survey.survey)))
    if "self" not in inside.answers("image-and-voice"):
        asked.append(Waiting(_("Dire si votre image peut servir (rien n’oblige à dire oui)"), followed.path("consent")))
    return asked


async def _answered(house: House, followed: Followed, survey: UUID) -> bool:
    state = await house.state_of(followed.tenant, SURVEY.of(survey))
    return not isinstance(state, NotOpened) and followed.respondent in state.answers


async def _pair(house: House, followed: Followed, sheet: Any, _: Language) -> OwnPair:
    state = await house.state_of(followed.tenant, PAIR.of(sheet.pair))
    goals = state.goals.values() if isinstance(state, Formed | Ended) else ()
    return OwnPair(
        sheet.pair,
        other_of(followed, sheet, _),
        sheet.status == "ended",
        sheet.held,
        _.plural(
            "{count} séance tenue sur {planned}.", "{count} séances tenues sur {planned}.", sheet.held, planned=sheet.planned_sessions
        ),
        followed.path("log", sheet.pair),
        followed.path("times", sheet.pair),
        planned_of(followed, sheet, house.today(followed.found.institution, followed.found.sheet), _),
        meetings(followed, sheet, _),
        tuple(readable(one.words) or _("effacé") for one in goals),
    )


def _erasure(followed: Followed, _: Language) -> str:
    """What became of their request to be erased; empty where they made none."""
    entry, zone = followed.found.people[followed.participant.person], ZoneInfo(followed.found.institution.timezone)
    if entry.erasure_requested_at is not None:
        asked = entry.erasure_requested_at.astimezone(zone).date()
        return _(
            "Vous avez demandé l’effacement de vos données le {day}. L’établissement vous répond au plus tard le {due}.",
            day=_.day(asked),
            due=_.day(answer_due(asked)),
        )
    if entry.erasure_refused_at is not None:
        return _(
            "Votre demande d’effacement a été refusée le {day} ; la raison vous a été écrite. Vous pouvez vous adresser à la CNIL "
            "(cnil.fr/plaintes), ou à un juge.",
            day=_.day(entry.erasure_refused_at.astimezone(zone).date()),
        )
    return ""


def _data(followed: Followed, _: Language) -> list[Datum]:
    """What the institution keeps of this person, in plain words."""
    entry = followed.found.people[followed.participant.person]
    told = [
        Datum(_("Nom"), entry.name or ""),
        Datum(_("Adresse de courriel"), entry.email or ""),
        Datum(_("Rôle"), _(ROLES[followed.participant.role])),
        Datum(_("Groupe"), followed.participant.profile.group or ""),
    ]
    return [one for one in told if one.value]
