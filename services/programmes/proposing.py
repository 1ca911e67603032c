"""The design that is proposed for a programme: its template's, led by what the diagnostic found."""

from domain.design.design import DesignContent
from projections.programme_sheet import ProgrammeSheet
from services import templates


def proposed_design(sheet: ProgrammeSheet) -> DesignContent:
    """The whole design, ready to be changed and submitted; the draft itself once there is one."""
    if sheet.design is not None:
        return sheet.design
    template = templates.programme(sheet.template, sheet.template_version)
    diagnostic = sheet.diagnostic
    return templates.default_design(
        template,
        sheet.mode,
        sheet.first_day,
        sheet.last_day,
        ranked_domains=[need.domain for need in diagnostic.needs] if diagnostic else (),
        baseline=diagnostic.score if diagnostic else None,
    )
