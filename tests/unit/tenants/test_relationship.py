"""The client's life, stage after stage: what follows in each, and that none can be skipped; by whom it is entrusted to alone."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import msgspec
import pytest

from domain.event import Event
from domain.refusal import Refused
from projections.relationship_sheet import RelationshipSheet, VisitSeen, evolve, key
from tenants.personal_data.erasure import Destruction, destructions
from tenants.relationship.acting import Relating
from tenants.relationship.engagement import Deliverable, Offer
from tenants.relationship.forgetting import ForgetContact, last_day_of
from tenants.relationship.proposing import BeginEngagement, DeclineProposal, EndEngagement, ProposeEngagement
from tenants.relationship.prospecting import (
    EntrustRelationship,
    GiveUpRelationship,
    LinkProfile,
    PlanNextStep,
    QualifyProspect,
    RecordContact,
    ResumeRelationship,
)
from tenants.relationship.relationship import (
    CLIENT_PROFILE,
    RELATIONSHIP,
    ClientProfileLinked,
    Contacted,
    DeliverableDelivered,
    Ended,
    Engaged,
    EngagementBegun,
    EngagementEnded,
    EngagementProposed,
    GivenUp,
    MinutesShared,
    NextStepPlanned,
    Profiled,
    ProfileLinked,
    ProposalDeclined,
    Proposed,
    Prospect,
    RelationshipContacted,
    RelationshipContactErased,
    RelationshipEntrusted,
    RelationshipGivenUp,
    RelationshipQualified,
    RelationshipResumed,
    VisitCancelled,
    VisitHeld,
    VisitPlanned,
)
from tenants.relationship.working import CancelVisit, DeliverDeliverable, HoldVisit, PlanVisit, ShareMinutes
from tenants.supervision import SUPERVISION, ConsultantAssigned, supervision_of
from tests.unit.projections.toys import recorded_event
from tests.unit.tenants.deciding import TODAY, Given, given

THIS, CLIENT, LEAD, OTHER, PROPOSAL, NEXT, VISIT, AUDIT, TRAINING = (UUID(int=number) for number in range(11, 20))
PERSON = uuid5(THIS, "person")
WHO: dict[str, Any] = {"relationship": THIS, "account": LEAD}
BY = (THIS, LEAD)
ME = {"role": "consultant", "actor": f"account/{LEAD}"}
HERE = RELATIONSHIP.of(THIS)
NOW = datetime(2026, 11, 3, 16, tzinfo=UTC)
SOON = TODAY + timedelta(days=14)
OFFER = Offer(
    "Un dispositif pour vingt enseignants",
    6,
    TODAY,
    TODAY + timedelta(days=200),
    (Deliverable(AUDIT, "diagnostic", "Synthèse de l’état des lieux", SOON), Deliverable(TRAINING, "training", "Support de formation")),
    {"training": "Les deux premières journées"},
)
FOLLOWING = msgspec.structs.replace(
    OFFER, first_day=TODAY + timedelta(days=201), last_day=TODAY + timedelta(days=400), deliverables=(Deliverable(NEXT, "design", "Cadre"),)
)

CONTACTED = RelationshipContacted(THIS, LEAD, "CFA du Port", "cfa", TODAY, PERSON, "Anne Morel", "anne@cfa.test", "directrice")
QUALIFIED = RelationshipQualified(THIS, LEAD, "Les outils numériques")
LINKED = ProfileLinked(THIS, LEAD, CLIENT)
PROPOSED = EngagementProposed(THIS, LEAD, PROPOSAL, OFFER, SOON)
BEGUN = EngagementBegun(THIS, LEAD, CLIENT, PROPOSAL, OFFER, TODAY)
RENEWAL = EngagementProposed(THIS, LEAD, NEXT, FOLLOWING, SOON)
HELD = VisitHeld(THIS, LEAD, VISIT, TODAY, 2, "On a vu\nles salles")
DELIVERED = (DeliverableDelivered(THIS, LEAD, AUDIT, TODAY), DeliverableDelivered(THIS, LEAD, TRAINING, TODAY))
ENDED = EngagementEnded(THIS, LEAD, PROPOSAL, "completed")

STAGES: dict[str, tuple[Event, ...]] = {
    "unknown": (),
    "contact": (CONTACTED,),
    "prospect": (CONTACTED, QUALIFIED),
    "profile": (CONTACTED, QUALIFIED, LINKED),
    "proposal": (CONTACTED, QUALIFIED, LINKED, PROPOSED),
    "engaged": (CONTACTED, QUALIFIED, LINKED, PROPOSED, BEGUN),
    "renewal": (CONTACTED, QUALIFIED, LINKED, PROPOSED, BEGUN, RENEWAL),
    "ended": (CONTACTED, QUALIFIED, LINKED, PROPOSED, BEGUN, *DELIVERED, ENDED),
    "given-up": (CONTACTED, QUALIFIED, RelationshipGivenUp(THIS, LEAD, "later")),
}
QUALIFY = QualifyProspect(**WHO, need=" Les  outils numériques ")
LINK = LinkProfile(**WHO, client=CLIENT)
PROPOSE = ProposeEngagement(**WHO, proposal=PROPOSAL, offer=OFFER, valid_until=SOON)
DECLINE = DeclineProposal(**WHO, reason="no-budget")
BEGIN = BeginEngagement(**WHO, signed_on=TODAY)
END = EndEngagement(**WHO, outcome="stopped")
GIVE_UP = GiveUpRelationship(**WHO, reason="no-answer")
RESUME = ResumeRelationship(**WHO)
PLAN = PlanVisit(**WHO, visit=VISIT, day=SOON)
CANCEL = CancelVisit(**WHO, visit=VISIT)
HOLD = HoldVisit(**WHO, visit=VISIT, day=TODAY, half_days=2, minutes="On a vu \nles salles\n")
SHARE = ShareMinutes(**WHO, visit=VISIT)
DELIVER = DeliverDeliverable(**WHO, deliverable=AUDIT, day=TODAY)
STEP = PlanNextStep(**WHO, words="Rappeler la directrice", day=SOON)
ENTRUST = EntrustRelationship(**WHO, lead=OTHER)
EVERY = (QUALIFY, LINK, PROPOSE, DECLINE, BEGIN, END, GIVE_UP, RESUME, PLAN, CANCEL, HOLD, SHARE, DELIVER, STEP, ENTRUST)


def at(stage: str, *further: Event) -> Given:
    return given((HERE, [*STAGES[stage], *further]))


def test_each_stage_leads_to_the_next_and_says_so_once() -> None:
    first = RecordContact(
        **WHO,
        institution=" CFA  du Port",
        kind="cfa",
        day=TODAY,
        name="Anne Morel",
        email="anne@cfa.test",
        function="directrice",
    )
    assert at("unknown").when(first, **ME) == [CONTACTED]
    assert at("contact").when(first, **ME) == []
    assert at("contact").when(QUALIFY, **ME) == [QUALIFIED]
    assert at("prospect").when(LINK, **ME) == [LINKED, ClientProfileLinked(CLIENT, THIS)]
    assert at("profile").when(LINK, **ME) == []
    assert at("profile").when(PROPOSE, **ME) == [PROPOSED]
    assert at("proposal").when(PROPOSE, **ME) == []
    assert at("proposal").when(DECLINE, **ME) == [ProposalDeclined(THIS, LEAD, PROPOSAL, "no-budget")]
    assert at("proposal").when(BEGIN, **ME) == [BEGUN]
    assert at("engaged").when(END, **ME) == [EngagementEnded(THIS, LEAD, PROPOSAL, "stopped")]
    assert at("ended").when(END, **ME) == []


NEEDS: tuple[tuple[Relating, set[str]], ...] = (
    (QUALIFY, {"contact"}),
    (LINK, {"prospect", "profile"}),
    (PROPOSE, {"profile", "proposal", "ended"}),
    (DECLINE, {"proposal", "renewal"}),
    (BEGIN, {"proposal"}),
    (END, {"engaged", "renewal", "ended"}),
    (GIVE_UP, {"contact", "prospect", "profile", "ended", "given-up"}),
    (PLAN, {"engaged", "renewal"}),
    (CANCEL, {"engaged", "renewal"}),
    (HOLD, {"engaged", "renewal"}),
    (DELIVER, {"engaged", "renewal"}),
    (SHARE, set()),
)
SKIPPED = {
    "relationship-missing",
    "relationship-elsewhere",
    "no-proposal-to-answer",
    "engagement-goes-on",
    "no-engagement-now",
    "visit-missing",
    "relationship-day-wrong",
    "deliverables-owed",
}


@pytest.mark.parametrize("stage", STAGES)
def test_no_stage_can_be_skipped_or_taken_twice(stage: str) -> None:
    for command, stages in NEEDS:
        if stage in stages:
            at(stage).when(command, **ME)
        else:
            with pytest.raises(Refused) as refused:
                at(stage).when(command, **ME)
            assert refused.value.code in SKIPPED, (stage, command)


def test_an_engagement_is_renewed_by_one_that_follows() -> None:
    propose = ProposeEngagement(**WHO, proposal=NEXT, offer=FOLLOWING, valid_until=SOON)
    assert at("engaged").when(propose, **ME) == [RENEWAL]
    at("engaged").refuses("relationship-day-wrong", PROPOSE, **ME)
    at("renewal").refuses("deliverables-owed", BEGIN, **ME)
    begun = EngagementBegun(THIS, LEAD, CLIENT, NEXT, FOLLOWING, TODAY, PROPOSAL)
    assert at("renewal", *DELIVERED).when(BEGIN, **ME) == [ENDED, begun]
    assert at("ended", RENEWAL).when(BEGIN, **ME) == [begun]
    state = RELATIONSHIP.fold([*STAGES["renewal"], *DELIVERED, ENDED, begun])
    assert isinstance(state, Engaged) and state.engagement.offer == FOLLOWING and not state.engagement.delivered
    assert isinstance(RELATIONSHIP.fold([*STAGES["renewal"], ENDED]), Proposed)
    kinds = [type(RELATIONSHIP.fold(STAGES[stage])) for stage in ("contact", "prospect", "profile", "ended", "given-up")]
    assert kinds == [Contacted, Prospect, Profiled, Ended, GivenUp]
    declined = ProposalDeclined(THIS, LEAD, NEXT, "later")
    assert isinstance(RELATIONSHIP.fold([*STAGES["ended"], RENEWAL, declined]), Ended)
    assert isinstance(RELATIONSHIP.fold([*STAGES["renewal"], declined]), Engaged)


def test_days_sold_are_never_overspent_and_minutes_stay_ekoles_until_shared() -> None:
    assert at("engaged").when(PLAN, **ME) == [VisitPlanned(THIS, LEAD, VISIT, SOON)]
    planned = at("engaged", VisitPlanned(THIS, LEAD, VISIT, SOON))
    assert planned.when(PLAN, **ME) == []
    assert planned.when(CANCEL, **ME) == [VisitCancelled(THIS, LEAD, VISIT)]
    planned.refuses("visit-missing", SHARE, **ME)
    assert planned.when(HOLD, **ME) == [HELD]
    held = at("engaged", HELD)
    assert held.when(HOLD, **ME) == []
    held.refuses("visit-held-already", PLAN, **ME)
    held.refuses("visit-held-already", CANCEL, **ME)
    assert held.when(SHARE, **ME) == [MinutesShared(THIS, LEAD, VISIT)]
    assert at("engaged", HELD, MinutesShared(THIS, LEAD, VISIT)).when(SHARE, **ME) == []
    assert len(held.when(HoldVisit(**WHO, visit=VISIT, day=TODAY, half_days=6, minutes="Corrigé"), **ME)) == 1
    held.refuses("half-days-spent", HoldVisit(**WHO, visit=NEXT, day=TODAY, half_days=5, minutes="Trop"), **ME)
    held.refuses("half-days-wrong", HoldVisit(**WHO, visit=NEXT, day=TODAY, half_days=0, minutes="Rien"), **ME)
    held.refuses("relationship-words-missing", HoldVisit(**WHO, visit=NEXT, day=TODAY, half_days=1, minutes="  "), **ME)
    held.refuses("relationship-day-wrong", HoldVisit(**WHO, visit=NEXT, day=SOON, half_days=1, minutes="Demain"), **ME)
    held.refuses("relationship-day-wrong", PlanVisit(**WHO, visit=NEXT, day=TODAY - timedelta(days=1)), **ME)


def test_what_is_promised_is_delivered_before_the_engagement_is_complete() -> None:
    complete = EndEngagement(**WHO, outcome="completed")
    assert at("engaged").when(DELIVER, **ME) == [DELIVERED[0]]
    assert at("engaged", DELIVERED[0]).when(DELIVER, **ME) == []
    at("engaged", DELIVERED[0]).refuses("deliverables-owed", complete, **ME)
    assert at("engaged", *DELIVERED).when(complete, **ME) == [ENDED]
    at("engaged").refuses("deliverable-missing", DeliverDeliverable(**WHO, deliverable=NEXT, day=TODAY), **ME)
    at("engaged").refuses("relationship-day-wrong", DeliverDeliverable(**WHO, deliverable=AUDIT, day=SOON), **ME)


def offered(**other: Any) -> ProposeEngagement:
    return ProposeEngagement(**WHO, proposal=PROPOSAL, offer=msgspec.structs.replace(OFFER, **other), valid_until=SOON)


def test_proposals_that_cannot_be_are_refused() -> None:
    profile = at("profile")
    profile.refuses("offer-out-of-bounds", offered(half_days=0), **ME)
    profile.refuses("offer-out-of-bounds", offered(half_days=401), **ME)
    profile.refuses("offer-out-of-bounds", offered(deliverables=()), **ME)
    profile.refuses("offer-out-of-bounds", offered(deliverables=OFFER.deliverables[:1] * 2), **ME)
    profile.refuses("relationship-words-missing", offered(scope=" "), **ME)
    profile.refuses("relationship-day-wrong", offered(last_day=TODAY - timedelta(days=1)), **ME)
    profile.refuses("relationship-day-wrong", offered(first_day=SOON + timedelta(days=1)), **ME)
    late = ProposeEngagement(**WHO, proposal=PROPOSAL, offer=OFFER, valid_until=TODAY - timedelta(days=1))
    profile.refuses("relationship-day-wrong", late, **ME)
    at("proposal").refuses("relationship-day-wrong", BeginEngagement(**WHO, signed_on=SOON), **ME)
    expired = BeginEngagement(**WHO, signed_on=SOON + timedelta(days=1))
    at("proposal").refuses("proposal-expired", expired, today=SOON + timedelta(days=2), **ME)


def test_it_is_given_up_and_taken_up_where_it_was() -> None:
    assert at("prospect").when(GIVE_UP, **ME) == [RelationshipGivenUp(THIS, LEAD, "no-answer")]
    assert at("given-up").when(GIVE_UP, **ME) == []
    assert at("given-up").when(RESUME, **ME) == [RelationshipResumed(THIS, LEAD)]
    assert at("prospect").when(RESUME, **ME) == []
    assert isinstance(RELATIONSHIP.fold([*STAGES["given-up"], RelationshipResumed(THIS, LEAD)]), Prospect)
    at("engaged").refuses("engagement-goes-on", GIVE_UP, **ME)


def test_the_next_step_has_words_and_a_day_to_come() -> None:
    planned = NextStepPlanned(THIS, LEAD, SOON, "Rappeler la directrice")
    assert at("contact").when(STEP, **ME) == [planned]
    assert at("contact", planned).when(STEP, **ME) == []
    at("contact").refuses("relationship-day-wrong", PlanNextStep(**WHO, words="Hier", day=TODAY - timedelta(days=1)), **ME)
    at("contact").refuses("relationship-words-missing", PlanNextStep(**WHO, words="x" * 601), **ME)


@pytest.mark.parametrize("command", EVERY, ids=lambda one: type(one).__name__)
def test_only_who_answers_for_it_or_is_assigned_acts_and_a_head(command: Relating) -> None:
    stranger = {"role": "consultant", "actor": f"account/{OTHER}"}
    theirs: Any = msgspec.structs.replace(command, account=OTHER)
    for stage in ("unknown", "contact", "engaged", "ended"):
        at(stage).refuses("relationship-missing", theirs, **stranger)
        at(stage).refuses("relationship-missing", command, **stranger)


def test_whose_client_it_is_today_acts_and_a_head_and_who_it_is_entrusted_to() -> None:
    assigned = SUPERVISION.of(supervision_of(CLIENT, OTHER))
    step: Any = msgspec.structs.replace(STEP, account=OTHER)
    days = [ConsultantAssigned(assigned.identifier, CLIENT, OTHER, date(2026, 9, 1))]
    stranger = {"role": "consultant", "actor": f"account/{OTHER}"}
    assert given((HERE, STAGES["engaged"]), (assigned, days)).when(step, **stranger)
    assert at("engaged").when(step, role="head", actor=f"account/{OTHER}")
    entrusted = RelationshipEntrusted(THIS, LEAD, OTHER)
    assert at("contact").when(ENTRUST, **ME) == [entrusted]
    assert at("contact", entrusted).when(step, **stranger)
    assert at("contact").when(EntrustRelationship(**WHO, lead=LEAD), **ME) == []
    taken = given((HERE, STAGES["prospect"]), (CLIENT_PROFILE.of(CLIENT), [ClientProfileLinked(CLIENT, NEXT)]))
    taken.refuses("profile-of-another", LINK, **ME)
    wrong = RecordContact(**WHO, institution="CFA", kind="cfa", day=SOON, name="Anne")
    at("unknown").refuses("relationship-day-wrong", wrong, **ME)
    at("unknown").refuses("relationship-missing", wrong, **stranger)


def test_the_sheet_says_stage_days_visits_and_what_is_delivered() -> None:
    def seen(*events: Event) -> RelationshipSheet:
        sheet = None
        for position, event in enumerate(events, 1):
            told = msgspec.structs.replace(recorded_event(event, position, NOW, NOW), stream=HERE.name)
            assert key(told) == THIS
            sheet = evolve(sheet, told)
        assert sheet is not None
        return sheet

    for stage in ("contact", "prospect", "profile", "proposal", "engaged", "ended", "given-up"):
        assert seen(*STAGES[stage]).stage == stage
    sheet = seen(*STAGES["engaged"], VisitPlanned(THIS, LEAD, NEXT, SOON), HELD, MinutesShared(THIS, LEAD, VISIT), DELIVERED[0])
    assert (sheet.half_days, sheet.used, sheet.delivered) == (6, 2, {AUDIT: TODAY})
    assert sheet.visits == (VisitSeen(VISIT, TODAY, 2, True), VisitSeen(NEXT, SOON))
    assert [step.kind for step in sheet.steps][:2] == ["relationship.contacted", "relationship.qualified"]
    assert seen(*STAGES["given-up"], RelationshipResumed(THIS, LEAD)).stage == "prospect"
    assert seen(*STAGES["renewal"], EngagementEnded(THIS, LEAD, PROPOSAL, "stopped")).stage == "proposal"
    assert seen(*STAGES["proposal"], ProposalDeclined(THIS, LEAD, PROPOSAL, "later")).stage == "profile"
    cancelled = seen(*STAGES["engaged"], VisitPlanned(THIS, LEAD, NEXT, SOON), VisitCancelled(THIS, LEAD, NEXT))
    assert cancelled.visits == ()


def test_with_whom_one_spoke_is_forgotten_years_after_the_last_exchange_and_once() -> None:
    by_time = {"role": "system", "actor": "system/retention"}
    three, five = (ForgetContact(relationship=THIS, last_day=last_day_of(TODAY, years)) for years in (3, 5))
    erased = RelationshipContactErased(THIS, PERSON)
    for stage in ("contact", "prospect", "profile", "given-up"):
        assert at(stage).when(three, **by_time) == [erased]
        assert at(stage, erased).when(three, **by_time) == []
        recent = ForgetContact(relationship=THIS, last_day=three.last_day + timedelta(days=1))
        assert refused(at(stage), recent, by_time) == "contact-still-kept"
    assert refused(at("ended"), three, by_time) == "contact-still-kept"
    assert at("ended").when(five, **by_time) == [erased]
    for stage in ("proposal", "engaged", "renewal"):
        assert refused(at(stage), five, by_time) == "engagement-goes-on"
    assert refused(at("unknown"), five, by_time) == "relationship-missing"
    assert destructions([erased]) == (Destruction(PERSON),)


def refused(past: Given, command: ForgetContact, by: dict[str, str]) -> str:
    with pytest.raises(Refused) as said:
        past.when(command, **by)
    return said.value.code
