"""The letter that says that something waits in confidence, and nothing of what it is."""

from services.catalogues import Language
from services.mail.letter import About, Letter, Written, letter


@letter("incident-waiting")
class IncidentWaitingLetter(Letter, frozen=True, kw_only=True):
    """``again``: nobody has taken it up since the first letter."""

    again: bool

    def write(self, _: Language, about: About) -> Written:
        subject = _("Un signalement vous attend toujours") if self.again else _("Un signalement vous attend")
        return Written(
            subject=subject,
            paragraphs=(
                _("Bonjour,"),
                _(
                    "Quelqu’un de {institution} vous a confié quelque chose. Rien n’en est dit ici : lisez-le sur la plateforme, puis "
                    "prenez-le en charge.",
                    institution=about.institution,
                ),
                _("Si quelqu’un est en danger maintenant : 17, ou 114 par SMS. Pour un enfant en danger : 119."),
            ),
            action=_("Lire le signalement"),
            link=f"{about.base}/signalements",
            closing=_("Ce message revient chaque jour tant que personne ne l’a pris en charge."),
        )
