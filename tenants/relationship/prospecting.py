"""Before an engagement: the first contact, the need, the free profile; the next step; giving up and taking up again."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from domain.decision import Command, Decision, Situation, Stream, decides
from domain.programme import InstitutionKind
from domain.refusal import Refused
from tenants.relationship.acting import (
    FURTHEST,
    LONGEST_WORDS,
    Relating,
    RelationshipDayWrong,
    RelationshipElsewhere,
    RelationshipMissing,
    acted,
    in_words,
    reads,
)
from tenants.relationship.relationship import (
    CLIENT_PROFILE,
    RELATIONSHIP,
    ClientProfileLinked,
    Contacted,
    Ended,
    GaveUp,
    GivenUp,
    NextStep,
    NextStepPlanned,
    Profiled,
    ProfileLinked,
    Prospect,
    RelationshipContacted,
    RelationshipEntrusted,
    RelationshipGivenUp,
    RelationshipQualified,
    RelationshipResumed,
    Unknown,
)


class ProfileOfAnother(Refused):
    code = "profile-of-another"
    sentence = "Cet établissement a déjà sa relation avec Ekole. Rien n’a été rattaché ; ouvrez celle qui existe."


class EngagementGoesOn(Refused):
    code = "engagement-goes-on"
    sentence = "Une proposition attend sa réponse, ou une mission est en cours. Rien n’a été enregistré ; terminez-la d’abord."


class RecordContact(Command, frozen=True):
    """Somebody of an institution was spoken to; whoever tells it answers for it. ``name``, ``email``, ``function``: theirs."""

    relationship: UUID
    account: UUID
    institution: str
    kind: InstitutionKind
    day: date
    name: str
    email: str = ""
    function: str = ""


@decides(RecordContact, permission="clients.follow", reads=lambda command, states: (RELATIONSHIP.of(command.relationship),))
def record_contact(command: RecordContact, situation: Situation) -> Decision:
    stream = RELATIONSHIP.of(command.relationship)
    if situation.actor != f"account/{command.account}":
        raise RelationshipMissing
    if not isinstance(situation[stream], Unknown):
        return []
    if not situation.today - FURTHEST <= command.day <= situation.today:
        raise RelationshipDayWrong
    contacted = RelationshipContacted(
        command.relationship,
        command.account,
        in_words(command.institution, 200),
        command.kind,
        command.day,
        uuid5(command.relationship, "person"),
        in_words(command.name, 200),
        " ".join(command.email.split())[:254],
        " ".join(command.function.split())[:200],
    )
    return stream.gains(contacted)


class QualifyProspect(Relating, frozen=True):
    """They have a need; it is told in a few words."""

    need: str


@decides(QualifyProspect, permission="clients.follow", reads=reads)
def qualify_prospect(command: QualifyProspect, situation: Situation) -> Decision:
    if not isinstance(acted(command, situation), Contacted):
        raise RelationshipElsewhere
    need = in_words(command.need)
    return RELATIONSHIP.of(command.relationship).gains(RelationshipQualified(command.relationship, command.account, need))


class LinkProfile(Relating, frozen=True):
    """The institution has signed up: this is it."""

    client: UUID


def _reads_profile(command: LinkProfile, states: Mapping[str, Any]) -> tuple[Stream[Any], ...]:
    return (*reads(command, states), CLIENT_PROFILE.of(command.client))


@decides(LinkProfile, permission="clients.follow", reads=_reads_profile)
def link_profile(command: LinkProfile, situation: Situation) -> Decision:
    state, profile = acted(command, situation), CLIENT_PROFILE.of(command.client)
    if isinstance(state, Profiled) and state.client == command.client:
        return []
    if not isinstance(state, Prospect):
        raise RelationshipElsewhere
    if situation[profile] is not None:
        raise ProfileOfAnother
    linked = ProfileLinked(command.relationship, command.account, command.client)
    return [
        *RELATIONSHIP.of(command.relationship).gains(linked),
        *profile.gains(ClientProfileLinked(command.client, command.relationship)),
    ]


class PlanNextStep(Relating, frozen=True):
    """What is to be done next, and when; ``day`` None: no day is set any more."""

    words: str
    day: date | None = None


@decides(PlanNextStep, permission="clients.follow", reads=reads)
def plan_next_step(command: PlanNextStep, situation: Situation) -> Decision:
    state = acted(command, situation)
    if command.day is not None and not situation.today <= command.day <= situation.today + FURTHEST:
        raise RelationshipDayWrong
    words = in_words(command.words, LONGEST_WORDS)
    if state.known.next_step == NextStep(command.day, words):
        return []
    return RELATIONSHIP.of(command.relationship).gains(NextStepPlanned(command.relationship, command.account, command.day, words))


class GiveUpRelationship(Relating, frozen=True):
    """Nothing comes of it, for now."""

    reason: GaveUp


@decides(GiveUpRelationship, permission="clients.follow", reads=reads)
def give_up_relationship(command: GiveUpRelationship, situation: Situation) -> Decision:
    match acted(command, situation):
        case GivenUp():
            return []
        case Contacted() | Prospect() | Profiled() | Ended():
            given_up = RelationshipGivenUp(command.relationship, command.account, command.reason)
            return RELATIONSHIP.of(command.relationship).gains(given_up)
        case _:
            raise EngagementGoesOn


class ResumeRelationship(Relating, frozen=True):
    """Take it up where it was left."""


@decides(ResumeRelationship, permission="clients.follow", reads=reads)
def resume_relationship(command: ResumeRelationship, situation: Situation) -> Decision:
    if not isinstance(acted(command, situation), GivenUp):
        return []
    return RELATIONSHIP.of(command.relationship).gains(RelationshipResumed(command.relationship, command.account))


class EntrustRelationship(Relating, frozen=True):
    """Let somebody else of Ekole answer for it."""

    lead: UUID


@decides(EntrustRelationship, permission="clients.assign", reads=reads)
def entrust_relationship(command: EntrustRelationship, situation: Situation) -> Decision:
    if acted(command, situation).known.lead == command.lead:
        return []
    return RELATIONSHIP.of(command.relationship).gains(RelationshipEntrusted(command.relationship, command.account, command.lead))
