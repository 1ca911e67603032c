"""The portrait of the institution, filled in by its own direction and coordinators on a page: what a light diagnostic rests on.

What somebody answers is kept under their pseudonym: the log says neither their account nor their role.
"""

from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get

from domain.measurement.answering import AnswerSurvey, SurveyIsClosed
from domain.measurement.answering import Response as SurveyResponse
from domain.measurement.scoring import Answer
from domain.measurement.survey import SurveyMissing
from domain.refusal import Refused
from projections.survey_sheet import SurveySheet
from services import templates
from services.catalogues import translate
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages.acting import acting
from services.pages.around import looked
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.programmes.doing import texts_of
from services.programmes.looking import ProgrammeViews
from services.surveys import waves
from services.templates import Instrument, ScaleQuestion, values_of
from tenants.permissions import require_permission
from tenants.personal_data.pseudonyms import respondent

PORTRAIT: Final = "institution-profile"
_PLACE: Final = "/programmes/{programme:uuid}/enquetes/{survey:uuid}/profil"


class NothingTicked(Refused):
    code = "nothing-ticked"
    kind = "invalid"
    sentence = "Aucune réponse n’est cochée. Rien n’a été enregistré ; cochez celles que vous connaissez, puis envoyez."


@get(_PLACE, include_in_schema=False)
async def portrait_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    found, _around = await looked(request, house)
    return await _shown(request, house, refused=SurveyIsClosed() if _survey(request, found).closed_at else None)


@form_at(_PLACE, Fields)
async def answer_portrait(request: AnyRequest, house: House, fields: Fields) -> Response[Any]:
    """Once for each account; what it said is never shown nor changed."""
    require_permission(request.user.role, "surveys.answer")
    found, _around = await looked(request, house)
    survey = _survey(request, found)
    told = await texts_of(request)
    answers = [Answer(one.id, int(told[one.id])) for one in _questions(survey) if told[one.id].isdecimal()]
    key = await house.keyring.tenant_key(request.user.tenant)
    somebody = respondent(key, found.sheet.programme, request.user.account)
    context = msgspec.structs.replace(acting(request, fields, found), actor=f"respondent/{somebody}", role="system")
    try:
        if not answers:
            raise NothingTicked
        command = AnswerSurvey(survey=survey.survey, responses=(SurveyResponse(somebody, answers),))
        receipt = await house.handling.handle(command, context)
    except Refused as refused:
        return await _shown(request, house, refused=refused)
    await house.caught_up(request.user.tenant, receipt.position)
    return await _shown(request, house, thanks=True)


def _survey(request: AnyRequest, found: ProgrammeViews) -> SurveySheet:
    """Raises SurveyMissing, also for a survey that is not the portrait."""
    survey: UUID = request.path_params["survey"]
    sheet = waves.own(found.surveys, survey)
    if sheet.instrument != PORTRAIT:
        raise SurveyMissing
    return sheet


def _instrument(survey: SurveySheet) -> Instrument:
    return templates.instrument(survey.instrument, survey.instrument_version)


def _questions(survey: SurveySheet) -> list[ScaleQuestion]:
    return [one for one in _instrument(survey).questions if isinstance(one, ScaleQuestion)]


async def _shown(request: AnyRequest, house: House, *, refused: Refused | None = None, thanks: bool = False) -> Response[bytes]:
    require_permission(request.user.role, "surveys.answer")
    found, around = await looked(request, house)
    _ = translate(locale_of(request))
    survey = _survey(request, found)
    return page(
        request,
        "portrait.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        survey=survey,
        instrument=_instrument(survey),
        questions=[
            (one.id, one.text, [(str(value), label) for value, label in values_of(one.scale).items()]) for one in _questions(survey)
        ],
        thanks=thanks,
        typed=await texts_of(request),
        refused=_.refusal(refused) if refused else None,
        **around,
    )


PORTRAIT_PAGES: Final = (portrait_page, answer_portrait)
