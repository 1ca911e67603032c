"""Who may do what: every role and every permission of the house, in one table (DESIGN §6).

A permission is the word that a rule names (``@decides(…, permission="pairs.record")``) or that a reading asks for. What is not in
the table is forbidden; a rule that names a permission unknown here stops the program while it starts.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from domain.decision import Rule
from domain.refusal import Refused

COORDINATOR: Final = "coordinator"
DIRECTION: Final = "direction"
FACILITATOR: Final = "facilitator"
READER: Final = "reader"
SAFEGUARDING: Final = "safeguarding"
DPO: Final = "dpo"
MENTOR: Final = "mentor"
MENTEE: Final = "mentee"
GUARDIAN: Final = "guardian"
HEAD: Final = "head"
CONSULTANT: Final = "consultant"
AUDITOR: Final = "auditor"
SYSTEM: Final = "system"

ROLES: Final = frozenset(
    {COORDINATOR, DIRECTION, FACILITATOR, READER, SAFEGUARDING, DPO, MENTOR, MENTEE, GUARDIAN, HEAD, CONSULTANT, AUDITOR, SYSTEM}
)

_RUNS: Final = (COORDINATOR, DIRECTION, SYSTEM)  # the institution's own people who answer for the programme
_ACCOMPANIES: Final = (COORDINATOR, DIRECTION, FACILITATOR, SYSTEM)
_SUPERVISES: Final = (HEAD, CONSULTANT)
_STAFF: Final = (COORDINATOR, DIRECTION, FACILITATOR, READER, SYSTEM)
_PAIR: Final = (MENTOR, MENTEE)

_TABLE: Final[Mapping[str, tuple[str, ...]]] = {
    # the institution
    "institution.sign-up": (COORDINATOR, DIRECTION, HEAD, CONSULTANT, SYSTEM),
    "institution.run": _RUNS,
    "institution.agree-data": (DIRECTION,),
    "institution.name-safeguarding": _RUNS,
    "institution.name-officer": (COORDINATOR, DIRECTION, DPO),
    "institution.stand": (HEAD, SYSTEM),  # suspended, reactivated, closed: Ekole's to say
    "institution.export": (DIRECTION, HEAD, SYSTEM),
    "grants.give": (COORDINATOR, DIRECTION, HEAD, SYSTEM),
    "grants.leave": (COORDINATOR, DIRECTION, FACILITATOR),
    "sign-in.set-up": (COORDINATOR, DIRECTION),
    # across the fence: Ekole's people and auditors in an institution
    "house.open": (SYSTEM,),
    "clients.enter": (HEAD, CONSULTANT, AUDITOR),
    "clients.assign": (HEAD,),
    "clients.follow": _SUPERVISES,
    "clients.forget": (SYSTEM,),
    "engagement.see": (COORDINATOR, DIRECTION),
    "satisfaction.ask": (SYSTEM,),
    "satisfaction.answer": (DIRECTION,),
    "references.decide": (DIRECTION,),
    "health.adjust": (HEAD,),
    "house.operate": (HEAD,),  # how the platform itself is doing
    "clients.audit": (DIRECTION, HEAD),
    "accesses.read": (COORDINATOR, DIRECTION, DPO, *_SUPERVISES),
    # the programme
    "programme.run": _RUNS,
    "programme.decide": (DIRECTION,),
    "people.import": _RUNS,
    "people.register": _RUNS,
    "people.correct": (COORDINATOR, DIRECTION, FACILITATOR, MENTOR, MENTEE, SYSTEM),
    "evidence.read": (COORDINATOR, DIRECTION, AUDITOR, *_SUPERVISES),
    "register.read": (*_STAFF, DPO, AUDITOR, *_SUPERVISES),
    "rights.read": (COORDINATOR, DIRECTION, DPO, SYSTEM),  # who asked for what of their data, and what they were answered
    "retention.choose": (DIRECTION,),
    "benchmark.choose": (DIRECTION,),
    "benchmark.see": (COORDINATOR, DIRECTION),
    "benchmark.publish": (SYSTEM,),
    "people.ask-erasure": (*_PAIR, GUARDIAN, COORDINATOR, DIRECTION),
    "people.erase": _RUNS,
    "people.read": (*_STAFF, *_SUPERVISES),
    "participation.manage": _ACCOMPANIES,
    "participation.self": (*_PAIR, GUARDIAN, *_ACCOMPANIES),
    "participation.apply": (*_PAIR, *_ACCOMPANIES),
    "participation.consent": (*_PAIR, GUARDIAN, COORDINATOR, DIRECTION, SYSTEM),
    "participation.links": (COORDINATOR, DIRECTION),  # the links that act in a person's name
    "participation.authorise": (GUARDIAN, COORDINATOR, DIRECTION, SYSTEM),
    "matching.run": _RUNS,
    "pairs.run": _ACCOMPANIES,
    "pairs.record": (*_PAIR, *_ACCOMPANIES),
    "pairs.settle": (SYSTEM,),  # what silence settles
    "deadlines.tell": (SYSTEM,),
    "deadlines.adjust": _RUNS,
    "notices.choose": (SYSTEM,),  # by the signed code in their messages
    "notices.note": (SYSTEM,),
    "webhooks.run": (COORDINATOR,),
    "webhooks.note": (SYSTEM,),
    "workshops.run": _ACCOMPANIES,
    "workshops.join": (MENTEE, *_ACCOMPANIES),
    "workshops.rate": (*_PAIR, *_ACCOMPANIES),
    "steering.run": _ACCOMPANIES,
    "communication.run": _RUNS,
    "communication.record": _ACCOMPANIES,
    "surveys.run": _RUNS,
    "surveys.answer": (*_PAIR, COORDINATOR, DIRECTION, SYSTEM),
    "impact.run": _RUNS,
    # safeguarding: the role is not enough, an incident must be addressed to it, or the account named for it
    "incidents.report": (*_PAIR, GUARDIAN, COORDINATOR, DIRECTION, FACILITATOR, READER, SAFEGUARDING),
    "incidents.forget": (SYSTEM,),
    "incidents.read": (SAFEGUARDING, DIRECTION, COORDINATOR, FACILITATOR, READER),
    # what one may look at
    "views.read": (*_STAFF, *_SUPERVISES, DPO, AUDITOR),
    "reports.read": (*_STAFF, *_SUPERVISES, AUDITOR),
    "audit.sample": (AUDITOR,),
    "audit.ask": (AUDITOR,),
    "audit.conclude": (AUDITOR,),
    "audit.answer": (COORDINATOR, DIRECTION),
    "audit.questions": (COORDINATOR, DIRECTION, AUDITOR),  # an auditor reads their own
    "audit.read": (DIRECTION, HEAD, DPO, AUDITOR, SYSTEM),
}


class PermissionDenied(Refused):
    code = "permission-denied"
    kind = "forbidden"
    sentence = "Votre rôle ne permet pas cela. Rien n’a été changé ; demandez au référent de l’établissement."


def _by_permission(table: Mapping[str, tuple[str, ...]]) -> Mapping[str, frozenset[str]]:
    for permission, roles in table.items():
        if unknown := set(roles) - ROLES:
            raise ValueError(f"{permission} names roles that nobody has: {', '.join(sorted(unknown))}")
    return MappingProxyType({permission: frozenset(roles) for permission, roles in table.items()})


PERMISSIONS: Final = _by_permission(_TABLE)


def is_allowed(role: str, permission: str) -> bool:
    """Whether the table lets this role do this; an unknown role may do nothing. KeyError for a permission that is not in it."""
    return role in PERMISSIONS[permission]


def require_permission(role: str, permission: str) -> None:
    """Raises PermissionDenied."""
    if not is_allowed(role, permission):
        raise PermissionDenied


def check_rules(rules: Iterable[Rule]) -> None:
    """Raises ValueError, while the program starts, for a rule whose permission is in no line of the table."""
    for rule in rules:
        if rule.permission not in PERMISSIONS:
            raise ValueError(f"{rule.command.__name__} asks for {rule.permission}, a permission that nobody can have")
