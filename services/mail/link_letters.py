"""The letters that bring somebody their link once more, because they lost it and asked for it."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.catalogues import Language
from services.mail.letter import About, FoundLink, Letter, Unneeded, Written, letter
from services.mail.letters import moment

LINKS_LIFETIME: Final = timedelta(days=30)


@letter("own-link")
class OwnLinkLetter(Letter, frozen=True, kw_only=True):
    """``path`` is the link's; ``consent``: it asks for an authorisation, and is not somebody's whole space."""

    path: str
    consent: bool
    expires_at: datetime

    def write(self, _: Language, about: About) -> Written:
        until = moment(_, self.expires_at, about.zone)
        if self.consent:
            told = _("{institution} vous envoie de nouveau le lien pour donner ou refuser vos accords.", institution=about.institution)
            action = _("Lire et répondre")
        else:
            told = _(
                "{institution} vous envoie de nouveau le lien de votre espace : votre binôme, vos séances, ce que vous avez à faire.",
                institution=about.institution,
            )
            action = _("Ouvrir mon espace")
        return Written(
            subject=_("Votre lien pour le mentorat inversé"),
            paragraphs=(_("Bonjour,"), told, _("Il agit en votre nom, sans mot de passe : ne le transmettez à personne.")),
            action=action,
            link=f"{about.base}{self.path}",
            closing=_("Il vaut jusqu’au {moment}. S’il tombe entre d’autres mains, demandez au référent de l’annuler.", moment=until),
        )

    def useful_until(self, since: datetime) -> datetime | None:
        return self.expires_at


@letter("lost-links")
class LostLinksLetter(Letter, frozen=True, kw_only=True):
    """Somebody asked for the links of this address, in the institution named or called so.

    Whose the address is is looked up when the letter is written, so that nobody learns it before. ``called``: words, between spaces.
    """

    address: str
    institution: UUID | None = None
    called: str = ""

    def write(self, _: Language, about: About) -> Written:
        if not about.found:
            raise Unneeded
        first, *others = about.found
        until = moment(_, about.since + LINKS_LIFETIME, about.zone)
        return Written(
            subject=_("Votre lien pour le mentorat inversé"),
            paragraphs=(
                _("Bonjour,"),
                _("Quelqu’un, vous sans doute, a demandé à recevoir de nouveau vos liens."),
                _("Chacun agit en votre nom, sans mot de passe : ne les transmettez à personne."),
            ),
            verbatim="\n\n".join(f"{_called(one, _)}\n{about.base}{one.path}" for one in others) or None,
            action=_called(first, _),
            link=f"{about.base}{first.path}",
            closing=_("Ils valent jusqu’au {moment}. Si vous n’avez rien demandé, ne faites rien : rien n’a changé.", moment=until),
        )

    def useful_until(self, since: datetime) -> datetime | None:
        return since + LINKS_LIFETIME


def _called(one: FoundLink, _: Language) -> str:
    return _("Accords pour {name} : {about}", name=one.of, about=one.about) if one.of else _("Mon espace : {about}", about=one.about)
