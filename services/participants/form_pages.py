"""Paper twins: the form to print with its code, and the way back from a code to the person whose form it is."""

from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import FromQuery
from litestar.response import Redirect

from domain.programme import PROGRAMME, Running
from domain.refusal import Refused
from domain.training.consents import Consent, Signatory, form_code, signatories, text_of
from domain.training.participation import PARTICIPATION, Selected, Withdrawn
from services import templates
from services.catalogues import translate
from services.house import TheHouse
from services.http.problems import STATUS_OF
from services.pages.around import looked
from services.pages.forms import AnyRequest
from services.pages.people import name_of
from services.pages.rendering import locale_of, page
from services.participants.pages import Together, shown
from services.participants.person_shown import filled

CONSENT_OF: Final[dict[str, Consent]] = {
    "participation": "participation",
    "image-minor": "image-and-voice",
    "image-adult": "image-and-voice",
    "data-processing-minor": "optional-data",
}
_TITLES: Final[dict[Consent, str]] = {
    "participation": "Autorisation de participer",
    "image-and-voice": "Image et voix",
    "optional-data": "Informations facultatives",
}
_WHO: Final[dict[Signatory, str]] = {
    "self": "La personne elle-même",
    "guardian": "Un représentant légal",
    "other-guardian": "L’autre représentant légal",
}


class FormUnknown(Refused):
    code = "consent-form-unknown"
    kind = "missing"
    sentence = "Aucun formulaire de ce programme ne porte ce code. Rien n’a été enregistré ; relisez-le en bas de la feuille."


class NotConcerned(Refused):
    code = "consent-form-not-concerned"
    kind = "missing"
    sentence = "Ce formulaire ne concerne pas cette personne aujourd’hui. Revenez à sa page : les formulaires utiles y sont."


class Form(msgspec.Struct, frozen=True):
    """``signatures``: everybody who signs on the sheet. ``condition``: whether a no keeps somebody from taking part."""

    title: str
    name: str
    back: str
    text: str
    who: str
    ends: str
    choices: tuple[str, ...]
    declaration: str
    signatures: tuple[str, ...]
    alone: bool
    condition: bool
    code: str
    version: str


@get("/programmes/{programme:uuid}/participants/{participation:uuid}/formulaires/{text:str}", include_in_schema=False)
async def form_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    found, around = await looked(request, house, "people.read")
    participation: UUID = request.path_params["participation"]
    text: str = request.path_params["text"]
    tenant = request.user.tenant
    state = await house.state_of(tenant, PARTICIPATION.of(participation))
    programme = await house.state_of(tenant, PROGRAMME.of(found.sheet.programme))
    inside = state.before if isinstance(state, Withdrawn) else state
    today = house.today(found.institution, found.sheet)
    consent = CONSENT_OF.get(text)
    if consent is None or not isinstance(inside, Selected) or not isinstance(programme, Running):
        raise NotConcerned
    minor, under_fifteen = inside.guarded_on(today), inside.under_fifteen_on(today)
    asked = signatories(consent, minor=minor, under_fifteen=under_fifteen)
    unwanted = consent == "optional-data" and programme.optional_data != "consent"
    if inside.programme != found.sheet.programme or not asked or unwanted or text_of(consent, minor=minor) != text:
        raise NotConcerned
    written = next(one for one in templates.communication(found.sheet.template_version).consents if one.id == text)
    name = name_of(found, inside.person, translate(locale_of(request)))
    version = programme.consent_version(text)
    form = Form(
        _TITLES[consent],
        name,
        f"/programmes/{found.sheet.programme}/participants/{participation}",
        filled(written.text, found, name),
        written.who,
        written.ends or "",
        written.choices,
        filled(written.declaration or "", found, name),
        tuple(_WHO[one] for one in asked),
        consent == "image-and-voice" and minor,
        written.condition_of_taking_part,
        form_code(participation, text, version),
        version,
    )
    return page(request, "consent_form.html", form=form, **around)


@get("/programmes/{programme:uuid}/formulaires", include_in_schema=False)
async def find_form(request: AnyRequest, house: TheHouse, code: FromQuery[str] = "") -> Response[Any]:
    """From the code on a sheet to the place where its answer is entered."""
    found, _around = await looked(request, house, "participation.consent")
    programme = await house.state_of(request.user.tenant, PROGRAMME.of(found.sheet.programme))
    looked_for = _read(code)
    if isinstance(programme, Running):
        texts = [(text, programme.consent_version(text)) for text in CONSENT_OF]
        for one in found.participants:
            for text, version in texts:
                if form_code(one.participation, text, version) == looked_for:
                    place = f"/programmes/{found.sheet.programme}/participants/{one.participation}"
                    return Redirect(f"{place}?code={looked_for}&accord={CONSENT_OF[text]}#accord-{CONSENT_OF[text]}", status_code=303)
    refused = FormUnknown()
    said = translate(locale_of(request)).refusal(refused)
    return await shown(request, house, refused=said, status=STATUS_OF[refused.kind], typed=Together())


def _read(code: str) -> str:
    """«7f3k 9qz2» is «7F3K-9QZ2»."""
    letters = "".join(sign for sign in code.upper() if sign.isalnum())
    return f"{letters[:4]}-{letters[4:]}"


FORM_PAGES: Final = (form_page, find_form)
