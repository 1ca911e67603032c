"""The words of requests, refusals and erasures, in French; English stands in the catalogue."""

from collections.abc import Mapping
from typing import Final

from services.catalogues import french
from tenants.person import ErasureGround, RefusalGround

# RGPD art. 17 §3 (a, b, d, e), art. 12 §6 and §5.
REFUSALS: Final[Mapping[RefusalGround, str]] = {
    "legal-obligation": french("Une loi oblige à les garder, ou une mission d’intérêt public (art. 17 §3 b)"),
    "archives-or-research": french("Elles servent à des archives, à la recherche ou à des statistiques (art. 17 §3 d)"),
    "legal-claims": french("Elles servent à défendre un droit en justice (art. 17 §3 e)"),
    "freedom-of-expression": french("La liberté d’expression et d’information les protège (art. 17 §3 a)"),
    "identity-in-doubt": french("Rien ne montre que la demande vient de cette personne (art. 12 §6)"),
    "unfounded-or-excessive": french("La demande est manifestement infondée ou excessive (art. 12 §5)"),
}
ERASURES: Final[Mapping[ErasureGround, str]] = {
    "asked": french("La personne l’a demandé"),
    "registered-by-mistake": french("Elle a été inscrite par erreur"),
    "retention-over": french("La durée de conservation est passée"),
}
