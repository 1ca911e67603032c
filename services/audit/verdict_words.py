"""A verdict in sentences: what was checked, what holds, what does not, and what it does not prove."""

from collections.abc import Iterator
from typing import Final

from infra.verifiable_log.checking import Finding, FindingKind
from services.audit.verifying import Verdict
from services.catalogues import Language, french

_NAMES: Final[dict[FindingKind, str]] = {
    "line-altered": french("la ligne n’est plus celle qui a été enregistrée"),
    "line-moved": french("la ligne a été enregistrée à une autre place"),
    "line-missing": french("la ligne manque"),
    "line-added": french("une ligne se trouve là où il n’y en a pas eu"),
    "leaf-altered": french("l’empreinte conservée à côté de la ligne n’est pas la sienne"),
    "tile-altered": french("l’arbre des empreintes se contredit"),
    "tile-missing": french("une tuile de l’arbre manque"),
    "checkpoint-broken": french("le journal n’est plus celui qui a été signé"),
    "signature-wrong": french("le point de contrôle n’est signé par aucune clé connue, ou dit autre chose que ce qui est conservé"),
    "house-broken": french("le journal n’est plus celui dont l’arbre de la maison garde le point de contrôle"),
    "head-moved-back": french("le journal a été raccourci"),
}
_MOST: Final = 50  # findings told one by one


def finding(found: Finding, _: Language) -> str:
    """Where, and what."""
    if found.kind == "signature-wrong":
        where = _("Point de contrôle {size}", size=_.number(found.first))
    elif found.first == found.last:
        where = _("Position {position}", position=_.number(found.first))
    else:
        where = _("Entre les positions {first} et {last}", first=_.number(found.first), last=_.number(found.last))
    return _("{where} : {what}.", where=where, what=_(_NAMES[found.kind]))


def sentences(verdict: Verdict, _: Language) -> Iterator[str]:
    """The verdict first, then what was checked, a sentence a line."""
    yield _verdict(verdict, _)
    yield ""
    yield _("Journal : {origin}", origin=verdict.manifest.origin)
    if verdict.manifest.programme:
        yield _("Programme montré : {programme}", programme=verdict.manifest.programme)
    shown = _.plural("{count} ligne montrée", "{count} lignes montrées", verdict.shown)
    withheld = _.plural("{count} retenue, connue par son empreinte", "{count} retenues, connues par leur empreinte", verdict.withheld)
    yield _("{shown}, {withheld}.", shown=shown, withheld=withheld) if verdict.withheld else f"{shown}."
    if verdict.first_at and verdict.last_at:
        first, last = _.day(verdict.first_at.date()), _.day(verdict.last_at.date())
        yield _("Enregistrées du {first} au {last}.", first=first, last=last)
    yield _.plural("{count} point de contrôle signé contrôlé.", "{count} points de contrôle signés contrôlés.", verdict.checkpoints)
    yield _("Racine : {root}", root=verdict.root.hex())
    yield from _told(verdict, _)
    yield from _wrong(verdict, _)
    yield from _not_proven(verdict, _)


def _verdict(verdict: Verdict, _: Language) -> str:
    if not verdict.intact:
        return _("ROMPU : ce journal a été modifié, ou n’a pas été signé comme il le dit.")
    if verdict.erased:
        days = _.enumeration(sorted({_.day(one.date()) for one in verdict.erased}))
        return _("INTACT, des personnes effacées : {days}.", days=days)
    return _("INTACT : chaque ligne est celle qui a été enregistrée, à sa place, et aucune ne manque.")


def _told(verdict: Verdict, _: Language) -> Iterator[str]:
    for report in verdict.reports:
        named = _("Rapport {sha256}, position {position}", sha256=report.sha256[:12], position=_.number(report.position))
        if not report.proven:
            yield _("{named} : sa ligne n’est pas prouvée.", named=named)
        elif not report.there:
            yield _("{named} : publié, sa ligne est prouvée ; le fichier n’est pas joint.", named=named)
        elif report.right:
            yield _("{named} : le fichier joint est celui qui a été publié.", named=named)
        else:
            yield _("{named} : le fichier joint n’est pas celui qui a été publié.", named=named)
    if verdict.housed is None:
        yield _("La liasse ne prouve pas que son point de contrôle est dans l’arbre de la maison.")
    elif verdict.housed.right:
        yield _(
            "L’arbre de la maison, qui réunit les points de contrôle de tous les journaux, tient celui de {size} lignes.",
            size=_.number(verdict.housed.size),
        )
    else:
        yield _("L’arbre de la maison ne tient pas le point de contrôle de cette liasse, ou n’a pas été signé.")
    if verdict.older is not None:
        yield (
            _("La liasse continue le point de contrôle que vous avez gardé.")
            if verdict.older
            else _("La liasse ne continue pas le point de contrôle que vous avez gardé : le journal a été récrit depuis.")
        )


def _wrong(verdict: Verdict, _: Language) -> Iterator[str]:
    for found in verdict.findings[:_MOST]:
        yield finding(found, _)
    if (more := len(verdict.findings) - _MOST) > 0:
        yield _.plural("… et {count} autre.", "… et {count} autres.", more)
    for size in verdict.unsigned:
        yield finding(Finding("signature-wrong", size, size), _)
    for position in verdict.strangers[:_MOST]:
        yield _("Position {position} : cette ligne est d’un autre établissement.", position=_.number(position))


def _not_proven(verdict: Verdict, _: Language) -> Iterator[str]:
    yield ""
    if verdict.trusted:
        yield _("Signatures contrôlées avec les clés que vous avez données.")
        if verdict.vouched:
            yield _.plural(
                "{count} point de contrôle plus ancien est signé d’une clé que vous n’avez pas donnée, et qui est jointe : le dernier "
                "point de contrôle, que vous savez signé, contient les mêmes lignes.",
                "{count} points de contrôle plus anciens sont signés d’une clé que vous n’avez pas donnée, et qui est jointe : le dernier "
                "point de contrôle, que vous savez signé, contient les mêmes lignes.",
                verdict.vouched,
            )
        return
    yield _("Signatures contrôlées avec les clés jointes à la liasse. Comparez-les avec celles reçues par un autre chemin (--key) :")
    for key in verdict.keys:
        yield f"  {key}"
