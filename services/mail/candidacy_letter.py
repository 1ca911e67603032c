"""The letter by which somebody who answered a call for volunteers shows that the address is theirs."""

from datetime import datetime

from services.catalogues import Language
from services.mail.letter import About, Letter, Written, letter
from services.mail.letters import moment


@letter("candidacy")
class CandidacyLetter(Letter, frozen=True, kw_only=True):
    """The same whether the institution knows the address or not; until its link is followed, nobody is a candidate."""

    path: str
    given_name: str
    programme: str
    expires_at: datetime

    def write(self, _: Language, about: About) -> Written:
        return Written(
            subject=_("Confirmez votre candidature au mentorat inversé"),
            paragraphs=(
                _("Bonjour {name},", name=self.given_name),
                _(
                    "Vous souhaitez participer à « {programme} », de {institution}. Il reste à confirmer, d’un geste, que c’est bien vous.",
                    programme=self.programme,
                    institution=about.institution,
                ),
            ),
            action=_("Confirmer ma candidature"),
            link=f"{about.base}{self.path}",
            closing=_(
                "Le lien vaut jusqu’au {moment}. Si vous n’avez rien demandé, ne faites rien : ce qui a été saisi sera effacé.",
                moment=moment(_, self.expires_at, about.zone),
            ),
        )

    def useful_until(self, since: datetime) -> datetime | None:
        return self.expires_at
