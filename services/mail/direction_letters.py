"""Letters of Ekole's house to the direction of an institution: what it thinks of the work done, whether it may be quoted."""

from datetime import datetime, timedelta
from typing import Final

from services.catalogues import Language
from services.mail.letter import About, Letter, Written, letter
from services.mail.letters import moment

REFERENCE_LIFETIME: Final = timedelta(days=400)


@letter("satisfaction")
class SatisfactionLetter(Letter, frozen=True, kw_only=True):
    """A direction is asked for its opinion; ``about``: the phase that is over, in French, or empty for a year."""

    code: str
    about: str
    expires_at: datetime

    def write(self, _: Language, about: About) -> Written:
        if self.about:
            asked = _("La phase « {phase} » de la mission d’Ekole chez vous est terminée.", phase=_(self.about))
        else:
            asked = _("Voici un an de plus que la mission d’Ekole dure chez vous.")
        return Written(
            subject=_("Votre avis sur le travail d’Ekole"),
            paragraphs=(
                _("Bonjour,"),
                asked,
                _("Dites-nous ce que vous en pensez : deux notes, et quelques mots si vous voulez. Il n’y a pas de compte à ouvrir."),
            ),
            action=_("Donner mon avis"),
            link=f"{about.base}/direction/avis/{self.code}",
            closing=_("Le lien est à vous ; il sert jusqu’au {moment}.", moment=moment(_, self.expires_at, about.zone)),
        )

    def useful_until(self, since: datetime) -> datetime | None:
        return self.expires_at


@letter("reference")
class ReferenceLetter(Letter, frozen=True, kw_only=True):
    """A direction reads what Ekole would say of its institution in public, and agrees or refuses."""

    code: str

    def write(self, _: Language, about: About) -> Written:
        return Written(
            subject=_("Ekole voudrait citer votre établissement"),
            paragraphs=(
                _("Bonjour,"),
                _("Ekole voudrait publier quelques lignes sur votre établissement : son nom, une phrase, et s’il y en a des chiffres."),
                _("Rien n’est publié sans votre accord. Vous pouvez dire non, et retirer votre accord à tout moment, sans raison."),
            ),
            action=_("Lire le texte et répondre"),
            link=f"{about.base}/direction/reference/{self.code}",
            closing=_("Ce lien est à vous ; la direction peut aussi répondre depuis la page « La mission d’Ekole »."),
        )

    def useful_until(self, since: datetime) -> datetime | None:
        return since + REFERENCE_LIFETIME
