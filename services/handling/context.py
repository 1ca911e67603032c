"""What is told to handling beside the command, and what it answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self
from uuid import UUID

import msgspec

from domain.refusal import Refused


class HandlingContext(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, where, under which key.

    ``actor`` and ``role`` stand in every event's line: an account, never a name. ``idempotency_key``: the same key of the same
    actor is the same request; None for one that will never be repeated. ``expected_version``: a stream's name and the version
    the sender saw (If-Match). ``simulated_now``: for demonstration tenants alone. ``correlation``: what this
    belongs to, the command itself where None; ``causation``: the event that made somebody ask.
    """

    tenant: UUID
    actor: str
    role: str
    idempotency_key: str | None = None
    expected_version: tuple[str, int] | None = None
    simulated_now: datetime | None = None
    correlation: UUID | None = None
    causation: UUID | None = None
    on_behalf_of: str | None = None


class Kept(msgspec.Struct, frozen=True):
    """What a stored receipt holds beside its positions: identifiers and versions, never anybody's words."""

    ids: dict[str, UUID] = {}
    versions: dict[str, int] = {}


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a command.

    ``position``: the tenant's last position as the command left it. ``versions``: the new version of each stream that was
    written, by name. ``ids``: the identifiers in the command, by field. ``repeated``: this was answered before, to the same
    request under the same key. ``already_so``: nothing had to change.
    """

    tenant: UUID
    position: int
    versions: Mapping[str, int]
    ids: Mapping[str, UUID]
    repeated: bool
    already_so: bool

    @classmethod
    def read_back(cls, tenant: UUID, first_position: int, last_position: int, kept: bytes, *, repeated: bool) -> Self:
        """A receipt from what the store keeps; no position was written where the first comes after the last."""
        told = msgspec.json.decode(kept, type=Kept)
        return cls(
            tenant=tenant,
            position=last_position,
            versions=told.versions,
            ids=told.ids,
            repeated=repeated,
            already_so=first_position > last_position,
        )


class IdempotencyKeyReused(Refused):
    code = "key-reused"
    kind = "invalid"
    sentence = (
        "Cet envoi a déjà été reçu avec un autre contenu, dont le résultat est conservé. Rien d’autre n’a été enregistré ; "
        "relisez, puis envoyez de nouveau (un programme prend pour cela une nouvelle clé d’idempotence)."
    )


class StreamChanged(Refused):
    code = "stream-changed"
    sentence = (
        "Quelqu’un est passé entre-temps : vous aviez vu la version {expected}, c’est maintenant la {actual}. "
        "Rien n’a été enregistré ; relisez, puis recommencez."
    )


class TooManyAtOnce(Refused):
    code = "too-many-at-once"
    sentence = "Trop de demandes changent la même chose au même instant. Rien n’a été enregistré de celle-ci ; recommencez dans un instant."


class SimulatedTimeNotAllowed(Refused):
    code = "simulated-time-not-allowed"
    kind = "invalid"
    sentence = (
        "Seul un établissement de démonstration peut se donner une date simulée. "
        "Rien n’a été enregistré ; renvoyez la demande sans cette date."
    )
