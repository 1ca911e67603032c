"""The directory of people: one row per person, the only view that holds personal data.

Whose key was destroyed reads as erased: every value is None.
"""

from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec

from domain.personal import Sealed
from domain.recorded import Recorded
from projections.projection import Projection
from tenants.person import (
    MERGEABLE,
    AccessCodeIssued,
    ErasureRefused,
    ErasureRequested,
    PersonContactCorrected,
    PersonDataErased,
    PersonDetailsMerged,
    PersonGuardianCorrected,
    PersonNameCorrected,
    PersonRegistered,
)


class DirectoryEntry(msgspec.Struct, frozen=True):
    """``guardian_required_until`` is a month's end, None for an adult; ``has_access_code`` where a printed code was issued.

    ``erasure_requested_at``: since when a request waits for an answer; ``erasure_refused_at``: when the last one was refused.
    """

    person: UUID
    registered_at: datetime
    erased: bool = False
    family_name: str | None = None
    given_name: str | None = None
    email: str | None = None
    phone: str | None = None
    guardian_name: str | None = None
    guardian_email: str | None = None
    guardian_required_until: date | None = None
    has_access_code: bool = False
    erasure_requested_at: datetime | None = None
    erasure_refused_at: datetime | None = None

    @property
    def name(self) -> str | None:
        """«Inès Girard», or None where erased."""
        return None if self.erased else " ".join(filter(None, (self.given_name, self.family_name)))


def key(recorded: Recorded) -> UUID | None:
    return getattr(recorded.event, "person", None) if recorded.stream.startswith("person/") else None


def evolve(entry: DirectoryEntry | None, recorded: Recorded) -> DirectoryEntry | None:
    event = recorded.event
    match event:
        case PersonRegistered():
            return _told(DirectoryEntry(event.person, recorded.occurred_at), event, _REGISTERED)
        case PersonDetailsMerged() if entry is not None:
            told = [name for name in MERGEABLE if getattr(event, name) is not None]
            return _told(entry, event, told)
        case PersonContactCorrected() if entry is not None:
            return _told(entry, event, ("email", "phone"))
        case PersonNameCorrected() if entry is not None:
            return _told(entry, event, ("family_name", "given_name"))
        case PersonGuardianCorrected() if entry is not None:
            return _told(entry, event, ("guardian_name", "guardian_email"))
        case AccessCodeIssued() if entry is not None:
            return msgspec.structs.replace(entry, has_access_code=True)
        case ErasureRequested() if entry is not None and not entry.erased:
            return msgspec.structs.replace(entry, erasure_requested_at=recorded.occurred_at)
        case ErasureRefused() if entry is not None and not entry.erased:
            return msgspec.structs.replace(entry, erasure_requested_at=None, erasure_refused_at=recorded.occurred_at)
        case PersonDataErased() if entry is not None:
            return _erased(entry)
        case _:
            return entry


_REGISTERED: Final = ("family_name", "given_name", *MERGEABLE)


def _told(entry: DirectoryEntry, event: object, names: tuple[str, ...] | list[str]) -> DirectoryEntry:
    """The entry with these values; a single one that is still sealed means that the person was erased, with all there was."""
    values = {name: getattr(event, name) for name in names}
    if entry.erased or any(isinstance(value, Sealed) for value in values.values()):
        return _erased(entry)
    return msgspec.structs.replace(entry, **values)


def _erased(entry: DirectoryEntry) -> DirectoryEntry:
    return DirectoryEntry(entry.person, entry.registered_at, erased=True, has_access_code=entry.has_access_code)


PERSON_DIRECTORY: Final = Projection(
    "person_directory",
    version=2,
    view=DirectoryEntry,
    key=key,
    evolve=evolve,
    indexes=(("erasure_requested_at",),),
    personal=True,
)
