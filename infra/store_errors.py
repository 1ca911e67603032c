"""What can go wrong with the event store itself, beside the verdicts on what it was asked."""

from typing import ClassVar
from uuid import UUID


class EventStoreError(Exception):
    """``code`` never changes; ``french`` and ``english`` say what happened, what was kept, and what to do next."""

    code: ClassVar[str]
    french: ClassVar[str]
    english: ClassVar[str]


class UnknownTenant(EventStoreError):
    """The tenant was never opened."""

    code = "tenant-unknown"
    french = "Cet établissement n’existe pas ici. Rien n’a été enregistré ; vérifiez l’adresse."
    english = "There is no such institution here. Nothing was stored; check the address."

    def __init__(self, tenant: UUID) -> None:
        super().__init__(f"tenant {tenant} was never opened")
        self.tenant = tenant


class StoreBusy(EventStoreError):
    """More appends of one tenant are waiting than are let wait. Nothing of this one was sent."""

    code = "store-busy"
    french = "Trop de demandes à la fois pour cet établissement. Rien n’a été enregistré ; recommencez dans quelques secondes."
    english = "Too many requests at once for this institution. Nothing was stored; try again in a few seconds."


class OutcomeUnknown(EventStoreError):
    """The connection was lost while the append was under way, and the database could not be asked again in time."""

    code = "outcome-unknown"
    french = (
        "La base de données n’a pas répondu : la demande a peut-être été enregistrée. "
        "Renvoyez-la telle quelle, avec la même clé : rien ne sera enregistré deux fois."
    )
    english = (
        "The database did not answer: the request may have been stored. "
        "Send it again unchanged, with the same key: nothing will be stored twice."
    )


class LogCorrupted(EventStoreError):
    """A line is missing where there must be one. Reading stops: what follows a hole must not be believed."""

    code = "log-corrupted"
    french = (
        "Le journal de cet établissement est incomplet : une ligne manque. Rien n’a été modifié et rien n’en est affiché. "
        "Prévenez l’exploitant, qui comparera le journal à sa dernière empreinte signée et à la sauvegarde."
    )
    english = (
        "This institution's log is incomplete: a line is missing. Nothing was changed and nothing of it is shown. "
        "Tell the operator, who will compare the log with its last signed checkpoint and the backup."
    )

    def __init__(self, tenant: UUID, place: str) -> None:
        super().__init__(f"tenant {tenant}: {place}")
        self.tenant = tenant
        self.place = place
