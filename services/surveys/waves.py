"""Opening a wave of a survey, and taking in the answers of a form's export."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Literal
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import msgspec

from domain.measurement.answering import AnswerSurvey, Response
from domain.measurement.scoring import Answer
from domain.measurement.survey import OpenSurvey, SurveyMissing, Wave
from domain.refusal import Refused
from infra.database import tenant_transaction
from projections.participant import Participant
from projections.survey_sheet import SURVEY_SHEETS, SurveySheet
from services import templates
from services.handling import HandlingContext, Receipt
from services.house import House
from services.imports.cells.answers import Answer as ReadAnswer
from services.imports.cells.answers import ChoiceAnswer, LevelAnswer, ScaleAnswer, TextAnswer
from services.imports.findings import Finding
from services.imports.survey_answers import AnswersReading, read_answers
from services.imports.survey_answers import Response as ReadResponse
from services.templates import Instrument
from tenants.personal_data.contacts import canonical_address, persons_at
from tenants.personal_data.pseudonyms import respondent
from tenants.registering import PersonDetails, RegisterPeople

INSTRUMENT_OF_WAVE: Mapping[Wave, str] = {
    "baseline": "needs-diagnostic-staff",
    "pulse": "mid-term-pulse",
    "final": "final-impact-staff",
    "follow-up": "lasting-change",
}


class WaveNotInInstrument(Refused):
    code = "wave-not-in-instrument"
    kind = "invalid"
    sentence = "Ce questionnaire ne sert pas à cette vague d’enquête. Rien n’a été ouvert ; choisissez-en un autre."


class WaveForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``instrument``: any of the template that serves this wave; the staff's own where it is left out.

    ``invited``: how many people were asked; where it is left out, everybody of the programme whom the questionnaire is for, and
    nobody is counted for one that goes beyond the programme.
    """

    wave: Wave
    closes_on: date
    instrument: str | None = None
    invited: int | None = None
    survey: UUID | None = None


def opening(form: WaveForm, survey: UUID, programme: UUID, version: str, participants: Iterable[Participant]) -> OpenSurvey:
    """The command that opens the wave with the questionnaire of the programme's template. Raises TemplateUnknown, WaveNotInInstrument."""
    instrument = templates.instrument(form.instrument or INSTRUMENT_OF_WAVE[form.wave], version)
    if form.wave not in waves_of(instrument):
        raise WaveNotInInstrument
    invited = sum(one.role in instrument.audience and one.status != "withdrawn" for one in participants)
    return OpenSurvey(
        survey=form.survey or survey,
        programme=programme,
        wave=form.wave,
        questionnaire=instrument.questionnaire(),
        invited=form.invited if form.invited is not None else invited,
        closes_on=form.closes_on,
    )


def waves_of(instrument: Instrument) -> tuple[Wave, ...]:
    """The waves that an instrument serves; a portrait of the institution is a starting point, though it names no wave."""
    return instrument.waves or (("baseline",) if "diagnostic" in instrument.phases else ())


def choices(version: str) -> list[tuple[Instrument, Wave]]:
    """Every wave that may be opened, with its questionnaire, in the order of a programme."""
    found = [(one, wave) for one in templates.edition(version).instruments.values() for wave in waves_of(one)]
    order: tuple[Wave, ...] = ("baseline", "pulse", "final", "follow-up")
    return sorted(found, key=lambda choice: order.index(choice[1]))


class SetAsideRow(msgspec.Struct, frozen=True):
    """A row of answers that does not count, and why."""

    row: int
    code: str
    sentence: str


class AnswersAnswer(msgspec.Struct, frozen=True):
    """What became of a file of answers; every row is in one of the three."""

    position: int
    already_so: bool
    repeated: bool
    taken: int
    superseded: list[SetAsideRow]
    refused: list[SetAsideRow]
    remarks: list[str]


def read_file(house: House, file: str, data: bytes, sheet: SurveySheet) -> AnswersReading:
    """Raises FileRefused where no line of the file holds a question of the instrument."""
    return read_answers(file, data, house.vocabulary.instrument(sheet.instrument), house.vocabulary.skills)


async def take_in(
    house: House, survey: UUID, sheet: SurveySheet, reading: AnswersReading, zone: ZoneInfo, context: HandlingContext
) -> Receipt:
    """The answers, each under its respondent's pseudonym. Who is not known yet becomes known by their address alone."""
    earlier = await house.earlier(context)
    if earlier is not None:
        return earlier
    given = list(reading.responses.values())
    persons = await _persons(house, context, given)
    key = await house.keyring.tenant_key(context.tenant)
    responses = tuple(
        Response(
            respondent(key, sheet.programme, persons[canonical_address(one.address.text)]),
            [Answer(item, value) for item, value in _values(one).items()],
            _moment(one.answered_at, zone),
        )
        for one in given
    )
    return await house.handling.handle(AnswerSurvey(survey=survey, responses=responses, many=True), context)


async def _persons(house: House, context: HandlingContext, given: Iterable[ReadResponse]) -> dict[str, UUID]:
    """Whose the addresses are; people who only answer surveys are registered with nothing but their address."""
    addresses = {canonical_address(one.address.text): one.address.text for one in given}
    found = await _at(house, context.tenant, addresses)
    strangers = [
        PersonDetails(person=uuid5(context.tenant, f"respondent/{address}"), family_name="", given_name="", email=text)
        for address, text in sorted(addresses.items())
        if address not in found
    ]
    if strangers:
        key = f"{context.idempotency_key}/respondents"
        command = RegisterPeople(people=tuple(strangers))
        await house.handling.handle(command, msgspec.structs.replace(context, idempotency_key=key))
        found = await _at(house, context.tenant, addresses)
    return found


async def _at(house: House, tenant: UUID, addresses: Iterable[str]) -> dict[str, UUID]:
    key = await house.keyring.tenant_key(tenant)
    async with tenant_transaction(house.engine, tenant) as connection:
        return await persons_at(connection, key, addresses)


def _values(one: ReadResponse) -> dict[str, int | str | list[str]]:
    return {item: plain(answer) for item, answer in one.answers.items()}


def plain(answer: ReadAnswer) -> int | str | list[str]:
    """An answer as the log keeps it: a number, words, or the ids of what was chosen."""
    match answer:
        case ScaleAnswer(value=value):
            return value
        case ChoiceAnswer(chosen=chosen, other=other):
            return [*chosen, *other]
        case LevelAnswer(levels=levels, other=other):
            return [*(f"{option}:{step}" if step else option for option, step in levels.items()), *other]
        case TextAnswer(text=text):
            return text


def _moment(told: datetime | None, zone: ZoneInfo) -> datetime | None:
    return told.replace(tzinfo=told.tzinfo or zone).astimezone(UTC) if told else None


def set_aside(findings: Iterable[tuple[int, str, Finding]], language: Literal["fr", "en"]) -> list[SetAsideRow]:
    return [SetAsideRow(row, code, finding.sentence(language)) for row, code, finding in findings]


def own(surveys: Iterable[SurveySheet], survey: UUID) -> SurveySheet:
    """The survey of this programme with this identifier. Raises SurveyMissing."""
    for one in surveys:
        if one.survey == survey:
            return one
    raise SurveyMissing


def minted(context: HandlingContext, name: str) -> UUID:
    """An identifier for what a form creates: the same where the same form is sent again."""
    return uuid5(context.tenant, f"{context.actor}/{context.idempotency_key}/{name}")


async def survey_sheet(house: House, tenant: UUID, survey: UUID) -> SurveySheet:
    """Raises SurveyMissing."""
    await house.caught_up(tenant, await house.store.head(tenant))
    async with house.views.of(tenant) as views:
        sheet = await views.one(SURVEY_SHEETS, survey)
    if sheet is None:
        raise SurveyMissing
    return sheet
