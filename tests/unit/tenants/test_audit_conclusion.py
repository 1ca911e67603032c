"""An audit is done up to a signed checkpoint, once."""

from typing import Any
from uuid import uuid5

from domain.event import Event
from tenants.audit_conclusion import AUDIT_CONCLUSION, AuditConcluded, ConcludeAudit
from tests.unit.domain.histories import HERE, running_programme
from tests.unit.tenants.deciding import Given, given

CONCLUSION, AUDITOR = uuid5(HERE, "conclusion"), uuid5(HERE, "auditor")
DONE = AuditConcluded(CONCLUSION, HERE, AUDITOR, 40, "ab" * 32)
BY: Any = {"actor": f"account/{AUDITOR}", "role": "auditor"}


def conclude(**told: Any) -> ConcludeAudit:
    usual: dict[str, Any] = {"programme": HERE, "conclusion": CONCLUSION, "position": 40, "root": "ab" * 32}
    return ConcludeAudit(**(usual | told))


def told(*further: Event) -> Given:
    return given(running_programme(), (AUDIT_CONCLUSION.of(CONCLUSION), further))


def test_an_audit_ends_at_a_checkpoint() -> None:
    assert told().when(conclude(), **BY) == [DONE]
    assert not told(DONE).when(conclude(), **BY)
    told(DONE).refuses("audit-conclusion-taken", conclude(position=41), **BY)


def test_what_is_no_checkpoint() -> None:
    told().refuses("audit-checkpoint-unusable", conclude(position=0), **BY)
    told().refuses("audit-checkpoint-unusable", conclude(root="AB" * 32), **BY)
    told().refuses("audit-checkpoint-unusable", conclude(root="ab"), **BY)
    given().refuses("programme-missing", conclude(), **BY)
