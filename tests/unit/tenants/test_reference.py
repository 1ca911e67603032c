"""A reference is public while the direction of its institution agrees to it, word for word, and at no other time."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.event import Event
from domain.measurement.scoring import PairedChange, Satisfaction
from projections.programme_sheet import IssuedReport
from projections.reference_sheet import evolve
from services.relationships.references import NoReportToQuote, quoted
from tenants.relationship.reference import (
    REFERENCE,
    DecideReference,
    ProposeReference,
    ReferenceAgreed,
    ReferenceFigures,
    ReferenceProposed,
    ReferenceRefused,
    ReferenceRetired,
    ReferenceWithdrawn,
    RetireReference,
)
from tests.unit.pages.places import impact, programme
from tests.unit.projections.toys import recorded_event
from tests.unit.tenants.deciding import Given, given
from tests.unit.tenants.test_relationship import BY, CLIENT, HERE, LEAD, ME, NOW, OTHER, STAGES, THIS, WHO

TEXT = UUID(int=40)
FIGURES = ReferenceFigures("ab" * 32, "2025-2026", 12, 70, 14.5, 91.0)
PROPOSED = ReferenceProposed(TEXT, THIS, CLIENT, LEAD, "CFA du Port", "Vingt enseignants accompagnés.", FIGURES)
TOLD = (TEXT, CLIENT, OTHER)
AGREED, REFUSED, WITHDRAWN = ReferenceAgreed(*TOLD), ReferenceRefused(*TOLD), ReferenceWithdrawn(*TOLD)
RETIRED = ReferenceRetired(TEXT, *BY)
PROPOSE = ProposeReference(**WHO, reference=TEXT, called="CFA du Port", sentence=" Vingt enseignants  accompagnés. ", figures=FIGURES)
RETIRE = RetireReference(**WHO, reference=TEXT)
DIRECTION = {"role": "direction", "actor": f"account/{OTHER}"}


def said(answer: Any) -> DecideReference:
    return DecideReference(reference=TEXT, client=CLIENT, account=OTHER, answer=answer)


def after(*events: Event) -> Given:
    return given((HERE, STAGES["engaged"]), (REFERENCE.of(TEXT), list(events)))


def test_it_is_proposed_to_a_client_by_who_follows_it() -> None:
    assert after().when(PROPOSE, **ME) == [PROPOSED]
    assert after(PROPOSED).when(PROPOSE, **ME) == []
    given((HERE, STAGES["prospect"])).refuses("relationship-elsewhere", PROPOSE, **ME)
    after().refuses("relationship-missing", msgspec.structs.replace(PROPOSE, account=OTHER), role="consultant", actor=f"account/{OTHER}")
    after().refuses("relationship-words-missing", msgspec.structs.replace(PROPOSE, sentence=" "), **ME)
    after().refuses("relationship-words-missing", msgspec.structs.replace(PROPOSE, sentence="x" * 401), **ME)


def test_the_direction_agrees_refuses_and_withdraws() -> None:
    assert after(PROPOSED).when(said("agree"), **DIRECTION) == [AGREED]
    assert after(PROPOSED, AGREED).when(said("agree"), **DIRECTION) == []
    assert after(PROPOSED).when(said("refuse"), **DIRECTION) == [REFUSED]
    assert after(PROPOSED, REFUSED).when(said("refuse"), **DIRECTION) == []
    assert after(PROPOSED, REFUSED).when(said("agree"), **DIRECTION) == [AGREED]
    assert after(PROPOSED, AGREED).when(said("withdraw"), **DIRECTION) == [WITHDRAWN]
    assert after(PROPOSED, AGREED, WITHDRAWN).when(said("withdraw"), **DIRECTION) == []
    assert after(PROPOSED, AGREED, WITHDRAWN).when(said("agree"), **DIRECTION) == [AGREED]
    after(PROPOSED).refuses("reference-not-agreed", said("withdraw"), **DIRECTION)
    after(PROPOSED, AGREED).refuses("reference-published", said("refuse"), **DIRECTION)


def test_nobody_else_decides_and_nothing_is_decided_of_what_is_given_up() -> None:
    after().refuses("reference-missing", said("agree"), **DIRECTION)
    after(PROPOSED, RETIRED).refuses("reference-missing", said("agree"), **DIRECTION)
    after(PROPOSED).refuses("reference-missing", said("agree"), role="direction", actor=f"account/{LEAD}")
    after(PROPOSED).refuses("reference-missing", msgspec.structs.replace(said("agree"), client=OTHER), **DIRECTION)
    assert after(PROPOSED, AGREED).when(RETIRE, **ME) == [RETIRED]
    assert after(PROPOSED, RETIRED).when(RETIRE, **ME) == []
    after().refuses("relationship-missing", RETIRE, **ME)


def test_the_sheet_is_agreed_while_the_direction_agrees() -> None:
    def status(*events: Event) -> str:
        sheet = None
        for position, event in enumerate(events, 1):
            told = msgspec.structs.replace(recorded_event(event, position, NOW, NOW), stream=f"reference/{TEXT}")
            sheet = evolve(sheet, told)
        assert sheet is not None and sheet.figures == FIGURES
        return sheet.status

    assert status(PROPOSED) == "proposed"
    assert status(PROPOSED, AGREED) == "agreed"
    assert status(PROPOSED, REFUSED) == "refused"
    assert status(PROPOSED, AGREED, WITHDRAWN) == "withdrawn"
    assert status(PROPOSED, AGREED, RETIRED) == "retired"


def test_the_report_that_was_issued_last_is_quoted() -> None:
    share = Satisfaction(12, (0, 0, 1, 5, 6), 91.0)
    found = impact(PairedChange(12, 14.5, 0.9), satisfaction=share, pairs=12)
    bare = programme().sheet
    with pytest.raises(NoReportToQuote):
        quoted([bare, msgspec.structs.replace(bare, impact=found)])
    issued = (IssuedReport(TEXT, "cd" * 32, NOW), IssuedReport(THIS, "ab" * 32, NOW + timedelta(days=1)))
    earlier = msgspec.structs.replace(bare, year="2024-2025", impact=found, reports=issued[:1])
    told = quoted([msgspec.structs.replace(bare, impact=found, reports=issued), earlier])
    assert told == ReferenceFigures("ab" * 32, bare.year, 12, 100, 14.5, 91.0)
