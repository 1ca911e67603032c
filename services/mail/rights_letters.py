"""The letter that says that everything was erased: the last that somebody hears, at the address that they had."""

from services.catalogues import Language
from services.mail.letter import About, Letter, Written, letter


@letter("person-erased")
class ErasedLetter(Letter, frozen=True, kw_only=True):
    """To who asked to be erased."""

    def write(self, _: Language, about: About) -> Written:
        return Written(
            subject=_("Vos données ont été effacées"),
            paragraphs=(
                _("Bonjour,"),
                _("Comme vous l’avez demandé, {institution} a effacé vos données de la plateforme Ekole.", institution=about.institution),
                _(
                    "Votre nom, vos coordonnées, vos réponses et vos formulaires signés ne peuvent plus être lus par personne. "
                    "Des nombres restent, qui ne disent pas qui vous êtes : des séances tenues, des moyennes."
                ),
            ),
            action=_("Lire qui fait quoi de vos données"),
            link=f"{about.base}/accord",
            closing=_("Votre adresse a servi une dernière fois, pour vous l’écrire. Vous n’avez rien à faire."),
        )
