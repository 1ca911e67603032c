"""Opening a wave of a survey, and taking in the answers of a form's export."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Literal
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import msgspec

from domain.measurement.scoring import Answer
from domain.measurement.survey import AnswerSurvey, OpenSurvey, Response, SurveyMissing, Wave
from domain.refusal import Refused
from infra.database import tenant_transaction
from projections.survey_sheet import SURVEY_SHEETS, SurveySheet
from services import templates
from services.handling import HandlingContext, Receipt
from services.house import House
from services.imports.cells.answers import Answer as ReadAnswer
from services.imports.cells.answers import ChoiceAnswer, LevelAnswer, ScaleAnswer, TextAnswer
from services.imports.findings import Finding
from services.imports.survey_answers import AnswersReading, read_answers
from services.imports.survey_answers import Response as ReadResponse
from tenants.person import PersonDetails, RegisterPeople
from tenants.personal_data.contacts import canonical_address, persons_at
from tenants.personal_data.pseudonyms import respondent

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
    """``invited``: how many people were asked; everybody accompanied in the programme where it is left out."""

    wave: Wave
    closes_on: date
    instrument: str | None = None
    invited: int | None = None
    survey: UUID | None = None


def opening(form: WaveForm, survey: UUID, programme: UUID, version: str, invited: int) -> OpenSurvey:
    """The command that opens the wave with the questionnaire of the programme's template. Raises TemplateUnknown, WaveNotInInstrument."""
    instrument = templates.instrument(form.instrument or INSTRUMENT_OF_WAVE[form.wave], version)
    if form.wave not in instrument.waves:
        raise WaveNotInInstrument
    return OpenSurvey(
        survey=form.survey or survey,
        programme=programme,
        wave=form.wave,
        questionnaire=instrument.questionnaire(),
        invited=form.invited if form.invited is not None else invited,
        closes_on=form.closes_on,
    )


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


async def survey_sheet(house: House, tenant: UUID, survey: UUID) -> SurveySheet:
    """Raises SurveyMissing."""
    await house.caught_up(tenant, await house.store.head(tenant))
    async with house.views.of(tenant) as views:
        sheet = await views.one(SURVEY_SHEETS, survey)
    if sheet is None:
        raise SurveyMissing
    return sheet
