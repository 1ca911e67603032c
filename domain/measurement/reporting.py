"""Issuing the report: its bytes leave the house, their SHA-256 stays in the log."""

from typing import Annotated
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Situation, decides
from domain.measurement.impact import IMPACT, Computed, ReportIssued
from domain.programme import PROGRAMME, Closed, running
from domain.refusal import Refused


class NothingToReport(Refused):
    code = "nothing-to-report"
    sentence = "L’impact n’est pas encore calculé : il n’y a rien à publier. Calculez-le, puis publiez le rapport."


class ReportAlreadyIssued(Refused):
    code = "report-already-issued"
    sentence = "Un rapport porte déjà ce numéro ; il est conservé. Publiez le nouveau sous un autre numéro."


class IssueReport(Command, frozen=True):
    """After the programme is closed a report is issued once more only to tell what lasted three months."""

    programme: UUID
    report: UUID
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


@decides(
    IssueReport,
    permission="impact.run",
    reads=lambda command, states: (IMPACT.of(command.programme), PROGRAMME.of(command.programme)),
)
def issue_report(command: IssueReport, situation: Situation) -> Decision:
    stream = IMPACT.of(command.programme)
    state = situation[stream]
    programme = situation[PROGRAMME.of(command.programme)]
    followed_up = isinstance(state, Computed) and state.follow_up is not None
    if not (isinstance(programme, Closed) and followed_up):
        running(programme)
    if not isinstance(state, Computed):
        raise NothingToReport
    known = state.reports.get(command.report)
    if known is not None and known != command.sha256:
        raise ReportAlreadyIssued
    return [] if known else stream.gains(ReportIssued(command.programme, command.report, command.sha256))
