"""Surveys over HTTP: opening a wave, one response, a file of responses."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, JSONBody

from domain.measurement.answering import AnswerSurvey
from domain.measurement.answering import Response as SurveyResponse
from domain.measurement.scoring import Answer
from domain.measurement.survey import SURVEY, SurveyMissing
from domain.programme import ProgrammeMissing
from projections.participant import PARTICIPANTS
from projections.programme_sheet import PROGRAMME_SHEETS
from projections.survey_sheet import SURVEY_SHEETS, SurveySheet
from services.catalogues import negotiated
from services.enrolment.api import checked_file
from services.house import TheHouse
from services.http.commands import PROBLEMS, AnyRequest, CommandAnswer, answer
from services.http.context import handling_context
from services.http.reading import read_json
from services.reading.access import reading
from services.surveys import waves
from services.surveys.waves import AnswersAnswer, WaveForm
from tenants.permissions import require_permission
from tenants.person import PersonMissing
from tenants.personal_data.pseudonyms import respondent

TAG: Final = "Enquêtes"


@post("/programmes/{programme:uuid}/surveys", status_code=201, summary="Ouvrir une enquête", tags=[TAG], responses=dict(PROBLEMS))
async def open_survey(request: AnyRequest, programme: FromPath[UUID], data: JSONBody[WaveForm], house: TheHouse) -> Response[CommandAnswer]:
    form = read_json(await request.body(), WaveForm)
    context = handling_context(request)
    earlier = await house.earlier(context.context)
    if earlier is not None:  # who was invited may have changed since; the survey has not
        survey = form.survey or context.minted("survey")
        return answer(earlier, SURVEY.of(survey).name, 201, survey=survey)
    async with reading(request, house, "surveys.run") as views:
        sheet = await views.one(PROGRAMME_SHEETS, programme)
        participants = await views.where(PARTICIPANTS, programme=programme)
    if sheet is None:
        raise ProgrammeMissing
    command = waves.opening(form, context.minted("survey"), programme, sheet.template_version, participants)
    receipt = await house.handling.handle(command, context.context)
    return answer(receipt, SURVEY.of(command.survey).name, 201, survey=command.survey)


@get("/surveys/{survey:uuid}", summary="Une enquête", tags=[TAG], responses=dict(PROBLEMS))
async def show_survey(request: AnyRequest, survey: FromPath[UUID], house: TheHouse, at_least: FromQuery[str | None] = None) -> SurveySheet:
    """Figures appear once the survey is closed, and never for fewer than five respondents."""
    async with reading(request, house) as views:
        sheet = await views.one(SURVEY_SHEETS, survey)
    if sheet is None:
        raise SurveyMissing
    return sheet


class ResponseForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A response on paper, entered for its author, who is a person of the institution."""

    person: UUID
    answers: list[Answer]
    given_at: datetime | None = None
    may_be_quoted: bool = False


@post(
    "/surveys/{survey:uuid}/responses",
    status_code=201,
    summary="Saisir une réponse donnée sur papier",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def enter_response(
    request: AnyRequest, survey: FromPath[UUID], data: JSONBody[ResponseForm], house: TheHouse
) -> Response[CommandAnswer]:
    form = read_json(await request.body(), ResponseForm)
    tenant = request.user.tenant
    require_permission(request.user.role, "surveys.answer")
    sheet = await waves.survey_sheet(house, tenant, survey)
    if not await house.knows_person(tenant, form.person):
        raise PersonMissing
    who = respondent(await house.keyring.tenant_key(tenant), sheet.programme, form.person)
    given = SurveyResponse(who, form.answers, form.given_at, form.may_be_quoted)
    context = handling_context(request).context
    receipt = await house.handling.handle(AnswerSurvey(survey=survey, responses=(given,)), context)
    return answer(receipt, SURVEY.of(survey).name, 201)


class AnswersUpload(msgspec.Struct, kw_only=True):
    file: UploadFile


@post(
    "/surveys/{survey:uuid}/responses/file",
    status_code=200,
    summary="Prendre les réponses d’un fichier (Google Forms, LimeSurvey, tableur)",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def take_answers(
    request: AnyRequest,
    survey: FromPath[UUID],
    house: TheHouse,
    data: Annotated[AnswersUpload, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> AnswersAnswer:
    """The latest answer of a respondent counts; who answered before keeps that answer."""
    tenant = request.user.tenant
    require_permission(request.user.role, "surveys.answer")
    content = await checked_file(data.file)
    sheet = await waves.survey_sheet(house, tenant, survey)
    read = waves.read_file(house, data.file.filename or "fichier", content, sheet)
    async with reading(request, house) as views:
        institution = await house.institution(views, tenant)
    context = handling_context(request).context
    receipt = await waves.take_in(house, survey, sheet, read, ZoneInfo(institution.timezone), context)
    language = negotiated(request.headers.get("accept-language"))
    return AnswersAnswer(
        receipt.position,
        receipt.already_so,
        receipt.repeated,
        len(read.responses),
        waves.set_aside(((one.where.row, one.code, one.finding) for one in read.superseded), language),
        waves.set_aside(((one.where.row, one.code, one.finding) for one in read.refused), language),
        [finding.sentence(language) for finding in read.findings],
    )


SURVEY_ROUTES: Final = (open_survey, show_survey, enter_response, take_answers)
