"""The template that a programme started from, and what a newer version of it would say otherwise: to be read, never applied."""

from uuid import UUID

import msgspec
from litestar import get
from litestar.params import FromPath, FromQuery

from projections.programme_sheet import ProgrammeSheet
from services import templates
from services.house import TheHouse
from services.http.commands import PROBLEMS, AnyRequest
from services.programmes.looking import existing
from services.reading.access import reading
from services.templates.comparing import Change, Comparison, compared, newer_than
from services.templates.elements import PartName


class TemplateWording(msgspec.Struct, frozen=True):
    """One text of the template, named in French, in the programme's version and in the newer one."""

    text: str
    before: str
    after: str


class TemplateDifference(msgspec.Struct, frozen=True):
    """``wordings``: what changed; of something added or removed as a whole, all of its texts, beside empty ones."""

    part: PartName
    change: Change
    name: str
    wordings: tuple[TemplateWording, ...]


class NewerTemplate(msgspec.Struct, frozen=True):
    """``programme_elsewhere``, ``communication_elsewhere``: parts that are not compared word by word differ as well."""

    version: str
    fingerprint: str
    differences: tuple[TemplateDifference, ...]
    programme_elsewhere: bool
    communication_elsewhere: bool


class TemplateAnswer(msgspec.Struct, frozen=True):
    """``fingerprint`` is a SHA-256 over the version's files, which never change; ``newer`` None where the version is the newest."""

    template: str
    name: str
    version: str
    fingerprint: str
    newer: NewerTemplate | None


@get(
    "/programmes/{programme:uuid}/template",
    summary="Le modèle du programme, et ce qui différerait dans une version plus récente",
    tags=["Programmes"],
    responses=dict(PROBLEMS),
)
async def show_template(
    request: AnyRequest, programme: FromPath[UUID], house: TheHouse, at_least: FromQuery[str | None] = None
) -> TemplateAnswer:
    async with reading(request, house) as views:
        sheet = await existing(views, programme)
    return template_answer(sheet)


def newer_of(sheet: ProgrammeSheet) -> Comparison | None:
    """From the programme's version to the newest; None where there is none newer. Raises TemplateUnknown."""
    newer = newer_than(sheet.template, sheet.template_version)
    return None if newer is None else compared(sheet.template, templates.edition(sheet.template_version), newer)


def template_answer(sheet: ProgrammeSheet) -> TemplateAnswer:
    """Raises TemplateUnknown."""
    template = templates.programme(sheet.template, sheet.template_version)
    fingerprint = templates.edition(sheet.template_version).fingerprint
    comparison = newer_of(sheet)
    return TemplateAnswer(template.id, template.name, template.version, fingerprint, _newer(comparison) if comparison else None)


def _newer(comparison: Comparison) -> NewerTemplate:
    return NewerTemplate(
        comparison.after,
        templates.edition(comparison.after).fingerprint,
        tuple(
            TemplateDifference(
                part,
                one.change,
                one.element.name,
                tuple(TemplateWording(text.label, text.before, text.after) for text in one.wordings),
            )
            for part, differences in comparison.parts.items()
            for one in differences
        ),
        comparison.programme_elsewhere,
        comparison.communication_elsewhere,
    )
