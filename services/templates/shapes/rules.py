"""How strict a programme is, and with whom it speaks before it starts: modes, gates, waivers, rules, governance, roles."""

from typing import Literal

from domain.gates import Behaviour
from domain.programme import InstitutionKind, Mode
from services.templates.shapes.shape import Id, Shape, Text


class ModeOffer(Shape, frozen=True):
    id: Mode
    label: Text
    promise: Text
    for_whom: Text
    default: bool = False


class Gate(Shape, frozen=True):
    """What a step waits for, and what the gate does in each mode."""

    id: Id
    waivable: bool
    express: Behaviour
    standard: Behaviour
    reinforced: Behaviour
    before: Text
    text: Text
    accepts: tuple[Id, ...] = ()

    def behaviour(self, mode: Mode) -> Behaviour:
        by_mode: dict[Mode, Behaviour] = {"express": self.express, "standard": self.standard, "reinforced": self.reinforced}
        return by_mode[mode]


class WaiverRule(Shape, frozen=True):
    by: tuple[Id, ...]
    needs: tuple[Literal["reason", "valid_until"], ...]
    shown: Text


class Rules(Shape, frozen=True):
    """Rules of the house as they are told to people; the domain enforces them."""

    phases_overlap: Text
    conditional_pairs: Text
    session_confirmation: Text
    small_staff: Text
    place_for_minors: Text
    phones: Text
    social_networks: Text
    generative_ai: Text
    apprentices: Text


class Body(Shape, frozen=True):
    """A council or an office: what the product proposes to do with it, and how sure the legal reference is."""

    body: Text
    default: Literal["none", "inform", "consult", "decide"]
    when: Text
    certainty: Literal["sure", "verify"]
    reference: Text | None = None


class Governance(Shape, frozen=True, rename="kebab"):
    lycee_public: tuple[Body, ...]
    lycee_prive: tuple[Body, ...]
    cfa: tuple[Body, ...]
    ecole: tuple[Body, ...]
    universite: tuple[Body, ...]
    pitfalls: tuple[Text, ...]

    def of(self, kind: InstitutionKind) -> tuple[Body, ...]:
        """The bodies to inform, consult or ask in an institution of this kind."""
        bodies: tuple[Body, ...] = getattr(self, kind.replace("-", "_"))
        return bodies


class Role(Shape, frozen=True):
    id: Id
    label: Text
    does: Text
