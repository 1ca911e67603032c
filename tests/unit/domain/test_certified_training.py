"""A programme belongs to a certified training from when somebody says so, until they say it does not."""

from datetime import date
from typing import Any

from domain.certified_training import (
    CERTIFIED_TRAINING,
    AttachTraining,
    DetachTraining,
    TrainingAttached,
    TrainingDetached,
    training_stream,
)
from domain.event import Event
from tests.unit.domain.histories import HERE, closed_programme, running_programme
from tests.unit.domain.specification import Given, given

STREAM = training_stream(HERE, "RNCP38584")
FIRST, LAST = date(2026, 9, 1), date(2028, 7, 7)
ATTACHED = TrainingAttached(STREAM.identifier, HERE, "RNCP38584", "BTS Communication", "Ministère de l’enseignement", FIRST, LAST)
DETACHED = TrainingDetached(STREAM.identifier, HERE, "Saisi par erreur")
DETACH = DetachTraining(programme=HERE, number="RNCP38584", reason=" Saisi par  erreur ")


def attach(**told: Any) -> AttachTraining:
    usual: dict[str, Any] = {"programme": HERE, "number": " rncp 38584", "title": "BTS  Communication"}
    usual |= {"certifier": "Ministère de l’enseignement", "first_day": FIRST, "last_day": LAST}
    return AttachTraining(**(usual | told))


def told(*events: Event) -> Given:
    return given(running_programme(), STREAM, *events)


def test_attached_and_corrected_once_each() -> None:
    told().when(attach()).then(ATTACHED)
    told(ATTACHED).when(attach()).then_nothing()
    corrected = TrainingAttached(STREAM.identifier, HERE, "RNCP38584", "BTS Tourisme", "Ministère de l’enseignement", FIRST, None)
    told(ATTACHED).when(attach(title="BTS Tourisme", last_day=None)).then(corrected)
    given(closed_programme(), STREAM).when(attach()).then(ATTACHED)
    assert training_stream(HERE, "rncp 38584") == STREAM
    assert STREAM.kind is CERTIFIED_TRAINING


def test_detached_and_attached_again() -> None:
    told(ATTACHED).when(DETACH).then(DETACHED)
    told(ATTACHED, DETACHED).when(attach()).then(ATTACHED)
    told(ATTACHED, DETACHED).when(DETACH).then_nothing()
    told().when(DETACH).refused("training-not-attached")


def test_what_names_no_certified_training() -> None:
    for number in ("", "38584", "RNCP", "RNCP0123", "RS1234567", "RNCP38584 bis", "RNCP３８５８４"):
        told().when(attach(number=number)).refused("training-number-unreadable")
    told().when(attach(number="RS5893")).then(
        TrainingAttached(training_stream(HERE, "RS5893").identifier, HERE, "RS5893", ATTACHED.title, ATTACHED.certifier, FIRST, LAST)
    )
    told().when(attach(title="  ")).refused("training-unnamed")
    told().when(attach(certifier="x" * 301)).refused("training-unnamed")
    told(ATTACHED).when(DetachTraining(programme=HERE, number="RNCP38584", reason="")).refused("training-unnamed")
    told().when(attach(last_day=date(2026, 8, 31))).refused("training-days-reversed")
    given().when(attach()).refused("programme-missing")
