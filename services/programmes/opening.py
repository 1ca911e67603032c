"""Opening a programme from a template: the institution says when and how heavy, the template says the rest."""

from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from domain.governance import GovernanceBody
from domain.programme import InstitutionKind, Mode, OpenProgramme
from services import templates

DEFAULT_TEMPLATE: Final = "reverse-mentoring-one-year"


class OpeningForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``kind`` is chosen per programme, since a lycée may hold a CFA; the newest version of the template where none is named."""

    name: str
    kind: InstitutionKind
    year: str
    first_day: date
    last_day: date
    mode: Mode = "express"
    template: str = DEFAULT_TEMPLATE
    template_version: str | None = None
    programme: UUID | None = None


def opening(form: OpeningForm, programme: UUID) -> OpenProgramme:
    """The command that opens the programme; its gates are those of the mode. Raises TemplateUnknown."""
    version = form.template_version or templates.versions()[-1]
    template = templates.programme(form.template, version)
    return OpenProgramme(
        programme=form.programme or programme,
        name=form.name,
        kind=form.kind,
        mode=form.mode,
        template=form.template,
        template_version=version,
        year=form.year,
        first_day=form.first_day,
        last_day=form.last_day,
        gates={gate.id: gate.behaviour(form.mode) for gate in template.gates},
        consent_versions={consent.id: consent.version for consent in templates.communication(version).consents},
        governance=tuple(GovernanceBody(one.body, one.default) for one in template.governance.of(form.kind)),
        mentor_capacity_maximum=template.frame.mentor_capacity_maximum,
    )
