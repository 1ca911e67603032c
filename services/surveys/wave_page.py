"""One wave as a page: everything that a closed one may show."""

from typing import Final

from litestar import Response, get

from services.catalogues import translate
from services.house import TheHouse
from services.pages.around import looked
from services.pages.forms import AnyRequest
from services.pages.rendering import locale_of, page
from services.surveys import waves
from services.surveys.open_link import address_of
from services.surveys.wave_words import shown


@get("/programmes/{programme:uuid}/enquetes/{survey:uuid}", include_in_schema=False)
async def wave_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    """Raises SurveyMissing."""
    found, around = await looked(request, house)
    _ = translate(locale_of(request))
    survey = waves.own(found.surveys, request.path_params["survey"])
    link = f"{request.url.scheme}://{request.url.netloc}{address_of(request.user.tenant, survey.survey)}" if survey.anonymous else ""
    closed = survey.closed_at is not None
    return page(request, "survey.html", wave=shown(survey, _), anonymous=survey.anonymous, closed=closed, link=link, **around)


WAVE_PAGES: Final = (wave_page,)
