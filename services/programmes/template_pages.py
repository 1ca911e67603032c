"""«Modèle»: which version the programme started from, what it is made of, and what a newer one would say otherwise."""

from collections.abc import Mapping
from typing import Any, Final

from litestar import Response, get

from services import templates
from services.catalogues import Language, french, translate
from services.house import TheHouse
from services.pages.around import looked
from services.pages.forms import AnyRequest
from services.pages.rendering import locale_of, page
from services.programmes.template_reading import newer_of
from services.templates import Edition, ProgrammeTemplate
from services.templates.comparing import Change, Comparison, Difference
from services.templates.elements import PartName

PARTS: Final[Mapping[PartName, str]] = {
    "themes": french("Thèmes et séances"),
    "charter": french("Charte"),
    "instruments": french("Questionnaires"),
    "modules": french("Modules de formation"),
    "deadlines": french("Délais"),
}
CHANGES: Final[Mapping[Change, str]] = {
    "added": french("ajouté"),
    "removed": french("retiré"),
    "reworded": french("modifié"),
}


@get("/programmes/{programme:uuid}/modele", include_in_schema=False)
async def template_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    found, around = await looked(request, house)
    _ = translate(locale_of(request))
    edition = templates.edition(found.sheet.template_version)
    model = templates.programme(found.sheet.template, found.sheet.template_version)
    comparison = newer_of(found.sheet)
    return page(
        request,
        "template.html",
        model=model,
        fingerprint=edition.fingerprint,
        made_of=[(_(PARTS[part]), names) for part, names in _names(edition, model).items()],
        newer=comparison_shown(comparison, _) if comparison else None,
        **around,
    )


def _names(edition: Edition, model: ProgrammeTemplate) -> dict[PartName, list[str]]:
    training = model.training
    return {
        "themes": [theme.name for theme in model.themes],
        "charter": [clause.title for clause in model.charter.clauses],
        "instruments": [one.name for one in edition.instruments.values()],
        "modules": [one.title for one in (*training.mentor_modules, *training.mentee_modules, *training.coordinator_modules)],
    }


def comparison_shown(comparison: Comparison, language: Language) -> dict[str, Any]:
    """The comparison in the reader's language; the template's own texts stay in theirs."""
    _ = language
    return {
        "version": comparison.after,
        "was": comparison.before,
        "count": comparison.count,
        "parts": [(_(PARTS[part]), [_difference(one, _) for one in found]) for part, found in comparison.parts.items()],
        "programme_elsewhere": comparison.programme_elsewhere,
        "communication_elsewhere": comparison.communication_elsewhere,
    }


def _difference(one: Difference, language: Language) -> dict[str, Any]:
    _ = language
    return {
        "name": _(one.element.name) if one.element.named_in_catalogue else one.element.name,
        "translated": one.element.named_in_catalogue,
        "change": _(CHANGES[one.change]),
        "had": one.change != "added",
        "has": one.change != "removed",
        "wordings": [{"label": _(text.label), "before": text.before, "after": text.after} for text in one.wordings],
    }


TEMPLATE_PAGES: Final = (template_page,)
