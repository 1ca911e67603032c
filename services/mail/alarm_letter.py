"""The letter that says that a log was altered: to those who answer for it, and to Ekole's own heads (DESIGN §8)."""

from collections.abc import Sequence
from typing import Final

import msgspec

from infra.verifiable_log.checking import Finding
from services.audit.verdict_words import finding
from services.catalogues import Language
from services.mail.letter import About, Letter, Written, letter

_FINDINGS: Final = msgspec.json.Decoder(list[Finding])


def findings_told(found: Sequence[Finding]) -> str:
    """Findings as a letter keeps them: written in words in its reader's language."""
    return msgspec.json.encode(found).decode()


@letter("log-altered")
class LogAlteredLetter(Letter, frozen=True, kw_only=True):
    """``found``: the first findings, as ``findings_told`` writes them; ``count``: of how many in all.

    ``house_tree``: they are of the tree that holds the checkpoints of all logs, not of one institution's log.
    """

    found: str
    count: int
    house_tree: bool = False

    def write(self, _: Language, about: About) -> Written:
        institution = _("la maison (arbre des points de contrôle)") if self.house_tree else about.institution
        return Written(
            subject=_("Le journal de {institution} a été altéré", institution=institution),
            paragraphs=(
                _("Bonjour,"),
                _.plural(
                    "En relisant le journal de {institution}, la plateforme a trouvé {count} altération :",
                    "En relisant le journal de {institution}, la plateforme a trouvé {count} altérations, dont :",
                    self.count,
                    institution=institution,
                ),
                _(
                    "Rien n’a été effacé ni corrigé : ce qui est signé prouve ce qui était écrit. Gardez les points de contrôle que vous "
                    "avez reçus et la dernière liasse, et ne modifiez rien avant d’en avoir parlé à Ekole."
                ),
            ),
            verbatim="\n".join(finding(one, _) for one in _FINDINGS.decode(self.found)),
            action=_("Ouvrir Ekole"),
            link=f"{about.base}/",
            closing=_(
                "Vous le recevez parce que vous êtes garant de ce journal. D’autres trouvailles seraient écrites une heure plus tard."
            ),
        )
