"""The design: drafted on a diagnostic, submitted complete, returned with a reason or approved."""

from datetime import date
from typing import Any

import msgspec
import pytest

from domain.design.design import (
    Approved,
    ApproveDesign,
    DesignApproved,
    DesignContent,
    DesignDrafted,
    DesignReturned,
    DesignSubmitted,
    Draft,
    DraftDesign,
    Frame,
    Objective,
    ReturnDesign,
    SubmitDesign,
    Submitted,
)
from domain.event import Event
from domain.programme import GateWaived
from tests.unit.domain.histories import (
    CONTENT,
    HERE,
    ROLE,
    approved_design,
    closed_diagnostic,
    closed_programme,
    drafted_design,
    open_diagnostic,
    running_programme,
    submitted_design,
)
from tests.unit.domain.specification import TODAY, Told, given

DRAFT = DraftDesign(programme=HERE, content=CONTENT)
SUBMIT = SubmitDesign(programme=HERE)
RETURN = ReturnDesign(programme=HERE, reason="Les créneaux du lundi sont pris")
APPROVE = ApproveDesign(programme=HERE)


def with_(**changes: Any) -> DesignContent:
    return msgspec.structs.replace(CONTENT, **changes)


def with_frame(**changes: Any) -> DesignContent:
    frame: Frame = msgspec.structs.replace(CONTENT.frame, **changes)
    return with_(frame=frame)


class TestDrafting:
    def test_a_first_text_and_a_changed_one(self) -> None:
        changed = with_(themes=("video",))
        outcome = given(running_programme(), closed_diagnostic()).when(DRAFT)
        outcome.then(DesignDrafted(HERE, CONTENT))
        outcome.when(DraftDesign(programme=HERE, content=changed)).then(DesignDrafted(HERE, changed))

    def test_the_same_text_is_already_there(self) -> None:
        given(running_programme(), closed_diagnostic()).when(DRAFT).again().then_nothing()

    def test_an_unfinished_text_is_kept_too(self) -> None:
        unfinished = with_(objectives=(), charter="")
        given(running_programme()).when(DraftDesign(programme=HERE, content=unfinished)).then(DesignDrafted(HERE, unfinished))

    def test_express_does_not_wait_for_the_diagnostic(self) -> None:
        given(running_programme(), open_diagnostic()).when(DRAFT).then(DesignDrafted(HERE, CONTENT))

    def test_other_modes_do_unless_the_direction_waives(self) -> None:
        given(running_programme(mode="standard"), open_diagnostic()).when(DRAFT).refused("diagnostic-not-closed")
        given(running_programme(mode="standard"), closed_diagnostic()).when(DRAFT).then(DesignDrafted(HERE, CONTENT))
        waived = GateWaived(HERE, "diagnostic-closed", "Diagnostic de l’an dernier", TODAY)
        given(running_programme(waived, mode="reinforced")).when(DRAFT).then(DesignDrafted(HERE, CONTENT))

    def test_what_the_direction_reads_or_approved_stays(self) -> None:
        given(running_programme(), submitted_design()).when(DRAFT).refused("design-under-review")
        given(running_programme(), approved_design()).when(DRAFT).then_nothing()

    def test_in_a_running_programme(self) -> None:
        given().when(DRAFT).refused("programme-missing")
        given(closed_programme()).when(DRAFT).refused("programme-closed")


class TestSubmitting:
    def test_a_complete_draft(self) -> None:
        given(running_programme(), drafted_design()).when(SUBMIT).then(DesignSubmitted(HERE))

    def test_the_smallest_complete_draft(self) -> None:
        smallest = with_frame(sessions=1, session_minutes=1, last_day=date(2026, 11, 3))
        smallest = msgspec.structs.replace(smallest, matching_weights={"theme": 0.5})
        given(running_programme(), drafted_design(smallest)).when(SUBMIT).then(DesignSubmitted(HERE))

    def test_once(self) -> None:
        given(running_programme(), drafted_design()).when(SUBMIT).again().then_nothing()

    @pytest.mark.parametrize(
        ("content", "missing"),
        [
            (with_(objectives=()), "au moins un objectif"),
            (
                with_(objectives=(Objective("mastery", "Mieux maîtriser les outils", " ", "+15 points"),)),
                "un indicateur et une cible pour chaque objectif",
            ),
            (
                with_(objectives=(Objective("mastery", "Mieux maîtriser les outils", "indice", ""),)),
                "un indicateur et une cible pour chaque objectif",
            ),
            (with_(themes=()), "au moins un thème"),
            (
                with_(training=msgspec.structs.replace(CONTENT.training, modules=())),
                "les modules de formation, le module de sécurité",
            ),
            (with_(training=msgspec.structs.replace(CONTENT.training, modules=(ROLE,))), "le module de sécurité"),
            (with_(charter=""), "la charte"),
            (with_(matching_weights={"need_coverage": 0.0}), "les critères d’appariement"),
            (with_frame(formats=()), "le choix entre binômes et ateliers"),
            (with_frame(sessions=0), "le nombre et la durée des séances"),
            (with_frame(session_minutes=0), "le nombre et la durée des séances"),
            (with_frame(last_day=date(2026, 11, 2)), "une période de séances qui finit après avoir commencé"),
            (with_(communication=()), "le plan de communication"),
            (with_frame(modes=()), "les séances en présence ou à distance"),
        ],
    )
    def test_an_unfinished_draft_says_what_is_missing(self, content: DesignContent, missing: str) -> None:
        given(running_programme(), drafted_design(content)).when(SUBMIT).refused("design-incomplete", missing=missing)

    def test_what_there_is_to_submit(self) -> None:
        given(running_programme()).when(SUBMIT).refused("design-missing")
        given(running_programme(), approved_design()).when(SUBMIT).refused("design-already-approved")

    def test_in_a_running_programme(self) -> None:
        given(drafted_design()).when(SUBMIT).refused("programme-missing")
        given(closed_programme(), drafted_design()).when(SUBMIT).refused("programme-closed")


class TestReturning:
    def test_with_a_reason_and_it_can_be_changed_again(self) -> None:
        changed = with_(themes=("video",))
        returned = given(running_programme(), submitted_design()).when(RETURN)
        returned.then(DesignReturned(HERE, "Les créneaux du lundi sont pris"))
        returned.when(DraftDesign(programme=HERE, content=changed)).then(DesignDrafted(HERE, changed))
        returned.when(SUBMIT).then(DesignSubmitted(HERE))

    def test_never_without_a_word(self) -> None:
        given(running_programme(), submitted_design()).when(ReturnDesign(programme=HERE, reason=" ")).refused("reason-missing")

    def test_only_what_was_submitted(self) -> None:
        given(running_programme()).when(RETURN).refused("design-not-submitted")
        given(running_programme(), drafted_design()).when(RETURN).refused("design-not-submitted")
        given(running_programme(), approved_design()).when(RETURN).refused("design-already-approved")

    def test_in_a_running_programme(self) -> None:
        given(submitted_design()).when(RETURN).refused("programme-missing")
        given(closed_programme(), submitted_design()).when(RETURN).refused("programme-closed")


class TestApproving:
    def test_what_was_submitted(self) -> None:
        given(running_programme(), submitted_design()).when(APPROVE).then(DesignApproved(HERE))

    def test_once(self) -> None:
        given(running_programme(), submitted_design()).when(APPROVE).again().then_nothing()

    def test_nothing_else(self) -> None:
        given(running_programme()).when(APPROVE).refused("design-not-submitted")
        given(running_programme(), drafted_design()).when(APPROVE).refused("design-not-submitted")

    def test_in_a_running_programme(self) -> None:
        given(submitted_design()).when(APPROVE).refused("programme-missing")
        given(closed_programme(), submitted_design()).when(APPROVE).refused("programme-closed")


REVISED = with_(themes=("video",))
REVISE = DraftDesign(programme=HERE, content=REVISED)


def revision(*further: Event) -> Told:
    """An approved design, and what became of its revision."""
    stream, events = approved_design()
    return stream, (*events, DesignDrafted(HERE, REVISED), *further)


def state_after(*further: Event) -> object:
    stream, events = revision(*further)
    return stream.kind.fold(events)


class TestRevising:
    def test_an_approved_design_is_written_anew_submitted_and_approved(self) -> None:
        drafted = given(running_programme(), approved_design()).when(REVISE)
        drafted.then(DesignDrafted(HERE, REVISED)).again().then_nothing()
        submitted = drafted.when(SUBMIT)
        submitted.then(DesignSubmitted(HERE)).again().then_nothing()
        submitted.when(REVISE).refused("design-under-review")
        submitted.when(APPROVE).then(DesignApproved(HERE)).again().then_nothing()

    def test_what_was_approved_stays_in_force_until_then(self) -> None:
        submitted, returned = DesignSubmitted(HERE), DesignReturned(HERE, "Trop de thèmes")
        assert state_after() == Approved(CONTENT, Draft(REVISED))
        assert state_after(submitted) == Approved(CONTENT, Submitted(REVISED))
        assert state_after(submitted, returned) == Approved(CONTENT, Draft(REVISED))
        assert state_after(submitted, DesignApproved(HERE)) == Approved(REVISED, version=2)

    def test_the_direction_sends_it_back_with_a_reason(self) -> None:
        returned = given(running_programme(), revision(DesignSubmitted(HERE))).when(RETURN)
        returned.then(DesignReturned(HERE, "Les créneaux du lundi sont pris")).when(SUBMIT).then(DesignSubmitted(HERE))

    def test_an_unsubmitted_revision_is_neither_approved_nor_returned(self) -> None:
        given(running_programme(), revision()).when(APPROVE).refused("design-not-submitted")
        given(running_programme(), revision()).when(RETURN).refused("design-not-submitted")

    def test_an_unfinished_revision_says_what_is_missing(self) -> None:
        unfinished = DraftDesign(programme=HERE, content=with_(themes=()))
        drafted = given(running_programme(), approved_design()).when(unfinished)
        drafted.when(SUBMIT).refused("design-incomplete", missing="au moins un thème")

    def test_back_to_what_was_approved(self) -> None:
        given(running_programme(), revision()).when(DRAFT).then(DesignDrafted(HERE, CONTENT))
