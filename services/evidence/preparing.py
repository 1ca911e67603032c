"""Preparing a pack for whoever asks: what of the period they may see, in their language, and the same on paper."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final, get_args
from uuid import UUID

import msgspec

from services.accounts.caller import Caller
from services.catalogues import Language, LocaleName, french, translate
from services.documents.typesetting import typeset
from services.evidence.gathering import Lived, Period, PeriodReversed, lived_in
from services.evidence.granted import within_the_grant
from services.evidence.pack import Model, ModelUnknown, Pack, pack
from services.house import House
from services.pages.typed import DayUnreadable
from tenants.permissions import AUDITOR, require_permission

SOURCE: Final = Path(__file__).parent / "pack.typ"
LABELS: Final = {
    "supports": french("Éléments pouvant appuyer l’indicateur"),
    "nothing": french("Rien dans cette période."),
    "where": french("Où cela se vérifie"),
    "attached": french("Non documenté, car aucun programme de la période n’est rattaché à une formation certifiée : indicateurs"),
    "belongs": french("Rattaché à une formation certifiée"),
    "because": french("en appui, par rattachement"),
    "not_evidenced": french("Non appuyés par ce programme : indicateurs"),
    "waivers": french("Dérogations accordées"),
    "reports": french("Rapports d’impact publiés, et leur empreinte (SHA-256)"),
    "proof": french("La preuve"),
    "proven": french(
        "Chaque position nommée est une ligne du journal de l’établissement. La liasse jointe à ce dossier prouve, sans réseau ni base de "
        "données (ekole verify), que ces lignes sont celles qui ont été enregistrées, à leur place, et qu’aucune ne manque."
    ),
    "supporting": french("en appui"),
    "programmes": french("Programmes de la période"),
    "limits": french("Dans les limites de l’audit"),
}


class Prepared(msgspec.Struct, frozen=True):
    """A pack, and the programmes it is about, by name, for what is asked and proven of each."""

    pack: Pack
    programmes: tuple[tuple[str, UUID], ...]


async def prepared(house: House, caller: Caller, model: str, first: str, last: str, _: Language) -> Prepared:
    """Between two days as ISO 8601 writes them. Raises PermissionDenied, ModelUnknown, DayUnreadable, PeriodReversed, ClientMissing."""
    require_permission(caller.role, "evidence.read")
    known = next((one for one in get_args(Model) if one == model), None)
    if known is None:
        raise ModelUnknown
    period = Period(_day(first), _day(last))
    lived: Sequence[Lived] = await lived_in(house, caller.tenant, period)
    limits: tuple[str, ...] = ()
    if caller.role == AUDITOR:
        within = await within_the_grant(house, caller, lived, _)
        lived, limits = within.lived, within.limits
    made = await pack(house, caller.tenant, known, period, lived, _, limits)
    return Prepared(made, tuple((one.found.sheet.name, one.found.sheet.programme) for one in lived))


async def on_paper(made: Pack, language: LocaleName, last: str) -> bytes:
    """PDF/A-2a and PDF/UA-1; the same log gives the same bytes."""
    _ = translate(language)
    labels = {name: _(words) for name, words in LABELS.items()}
    return await typeset(SOURCE, {"pack": made, "labels": labels, "language": language, "day": _day(last).isoformat()})


def _day(written: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise DayUnreadable from None
    if not 2000 <= day.year <= 2100:
        raise PeriodReversed
    return day
