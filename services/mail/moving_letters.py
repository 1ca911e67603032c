"""The letters of an account that goes to another address: to the new one, and twice to the old one."""

from datetime import datetime, timedelta
from typing import Final

from services.catalogues import Language
from services.mail.letter import About, Letter, Written, letter
from services.mail.letters import moment

MOVE_LIFETIME: Final = timedelta(days=1)


@letter("address-move")
class MoveLetter(Letter, frozen=True, kw_only=True):
    """The reader of a new address shows that it is theirs."""

    code: str

    def write(self, _: Language, about: About) -> Written:
        return Written(
            subject=_("Votre nouvelle adresse sur Ekole"),
            paragraphs=(
                _("Bonjour,"),
                _("Quelqu’un, vous sans doute, veut que son compte Ekole ait cette adresse. Confirmez qu’elle est bien la vôtre."),
            ),
            action=_("Prendre cette adresse"),
            link=f"{about.base}/nouvelle-adresse/{self.code}",
            closing=_(
                "Le lien sert une fois, jusqu’au {moment}. Si vous n’avez rien demandé, ne faites rien : rien ne changera.",
                moment=moment(_, about.since + MOVE_LIFETIME, about.zone),
            ),
        )

    def useful_until(self, since: datetime) -> datetime | None:
        return since + MOVE_LIFETIME


@letter("address-move-asked")
class MoveAskedLetter(Letter, frozen=True, kw_only=True):
    """Whoever reads the present address can still stop it."""

    def write(self, _: Language, about: About) -> Written:
        return Written(
            subject=_("Votre compte Ekole va changer d’adresse"),
            paragraphs=(
                _("Bonjour,"),
                _(
                    "Depuis une connexion ouverte, et avec le mot de passe, quelqu’un a demandé que votre compte Ekole ait une autre "
                    "adresse. Rien n’est encore changé : il faut suivre un lien envoyé à la nouvelle adresse."
                ),
            ),
            action=_("Choisir un nouveau mot de passe"),
            link=f"{about.base}/mot-de-passe-oublie",
            closing=_(
                "Si c’est vous, il n’y a rien à faire ici. Sinon, choisissez tout de suite un nouveau mot de passe : "
                "le lien envoyé à l’autre adresse ne vaudra plus rien."
            ),
        )


@letter("address-moved")
class AddressMovedLetter(Letter, frozen=True, kw_only=True):
    """The reader of the address that an account had until now hears of it."""

    def write(self, _: Language, about: About) -> Written:
        return Written(
            subject=_("Votre compte Ekole a changé d’adresse"),
            paragraphs=(
                _("Bonjour,"),
                _(
                    "Votre compte Ekole a désormais une autre adresse, qui a été confirmée. "
                    "Celle-ci n’ouvre plus rien ; toutes les connexions ont été fermées."
                ),
            ),
            action=_("Se connecter"),
            link=f"{about.base}/connexion",
            closing=_("Si ce n’est pas vous, écrivez tout de suite au référent de votre établissement et à Ekole."),
        )
