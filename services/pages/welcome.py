"""What Ekole is, for somebody who has just found it: the page at which strangers arrive."""

from typing import Any, Final

from litestar import Request, Response, get

from services.catalogues import french, translate
from services.pages.rendering import locale_of, page

WELCOME: Final = "/bienvenue"
STEPS: Final = (
    ("diagnostic", french("Un questionnaire dit où en sont les personnels, et ce dont ils ont besoin.")),
    ("design", french("Objectifs, thèmes, cadre des séances : un modèle adapté à votre type d’établissement, que la direction approuve.")),
    ("training", french("Les mentors apprennent à accompagner un adulte, et sont certifiés.")),
    (
        "facilitation",
        french("Les binômes sont proposés, puis suivis : séances, ateliers, vacances, semaines en entreprise."),
    ),
    ("measurement", french("Le bilan compare l’avant et l’après ; chaque chiffre peut être rejoué et prouvé.")),
)
FIRST_HOUR: Final = (
    french("Vous inscrivez l’établissement et confirmez votre adresse."),
    french("La direction accepte l’accord sur les données, depuis un lien."),
    french("Vous adoptez le calendrier de votre académie et invitez l’équipe."),
    french("Vous ouvrez un premier programme, et importez les listes de votre logiciel de vie scolaire."),
    french("Le diagnostic part."),
)


@get(WELCOME, opt={"public": True}, include_in_schema=False)
async def welcome(request: Request[Any, Any, Any]) -> Response[bytes]:
    _ = translate(locale_of(request))
    return page(request, "welcome.html", steps=[(phase, _(said)) for phase, said in STEPS], hour=[_(said) for said in FIRST_HOUR])


WELCOME_PAGES: Final = (welcome,)
