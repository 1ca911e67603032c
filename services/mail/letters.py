"""The letters of accounts: an invitation, an address to confirm, a new password."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from services.catalogues import Language
from services.mail.letter import About, Letter, Unneeded, Written, letter
from services.pages import words

RESET_LIFETIME: Final = timedelta(hours=1)
CONFIRMATION_LIFETIME: Final = timedelta(days=7)


@letter("invitation")
class InvitationLetter(Letter, frozen=True, kw_only=True):
    """Somebody is invited to take a role. ``code`` opens the invitation until it expires."""

    code: str
    role: str
    expires_at: datetime

    def write(self, _: Language, about: About) -> Written:
        role = _(words.ROLES.get(self.role, self.role))
        return Written(
            subject=_("{institution} vous invite sur Ekole", institution=about.institution),
            paragraphs=(
                _("Bonjour,"),
                _(
                    "{institution} vous invite à prendre part à ses programmes de mentorat inversé, avec ce rôle : {role}.",
                    institution=about.institution,
                    role=role,
                ),
                _("Le lien ouvre une page où vous choisissez un mot de passe, ou donnez le vôtre si vous avez déjà un compte."),
            ),
            action=_("Accepter l’invitation"),
            link=f"{about.base}/invitation/{self.code}",
            closing=_(
                "Ce lien est pour vous seul et sert une fois, jusqu’au {moment}. Si cette invitation ne vous dit rien, ne faites rien.",
                moment=moment(_, self.expires_at, about.zone),
            ),
        )

    def useful_until(self, since: datetime) -> datetime | None:
        return self.expires_at


@letter("address-confirmation")
class ConfirmationLetter(Letter, frozen=True, kw_only=True):
    """The owner of a new account shows that its address is theirs."""

    def write(self, _: Language, about: About) -> Written:
        account = about.account
        if account is None or account.verified:
            raise Unneeded
        until = about.since + CONFIRMATION_LIFETIME
        return Written(
            subject=_("Confirmez votre adresse sur Ekole"),
            paragraphs=(
                _("Bonjour,"),
                _("Un compte vient d’être ouvert sur Ekole avec cette adresse. Confirmez qu’elle est bien la vôtre."),
            ),
            action=_("Confirmer mon adresse"),
            link=f"{about.base}/adresse/{about.links.confirmation(account, until)}",
            closing=_(
                "Le lien vaut jusqu’au {moment}. Si ce n’est pas vous qui avez ouvert ce compte, ne confirmez pas : "
                "demandez plutôt un nouveau mot de passe, et le compte sera à vous seul.",
                moment=moment(_, until, about.zone),
            ),
        )

    def useful_until(self, since: datetime) -> datetime | None:
        return since + CONFIRMATION_LIFETIME


@letter("password-reset")
class ResetLetter(Letter, frozen=True, kw_only=True):
    """Somebody has forgotten the password of this account, or says so."""

    def write(self, _: Language, about: About) -> Written:
        account = about.account
        if account is None:
            raise Unneeded
        until = about.since + RESET_LIFETIME
        return Written(
            subject=_("Un nouveau mot de passe pour Ekole"),
            paragraphs=(
                _("Bonjour,"),
                _("Quelqu’un, vous sans doute, a demandé un nouveau mot de passe pour le compte Ekole de cette adresse."),
                _("Une fois le mot de passe choisi, toutes les connexions ouvertes sont fermées, sur tous les appareils."),
            ),
            action=_("Choisir un nouveau mot de passe"),
            link=f"{about.base}/mot-de-passe/{about.links.reset(account, until)}",
            closing=_(
                "Le lien sert une fois, jusqu’au {moment}. Si vous n’avez rien demandé, ne faites rien : rien n’a changé.",
                moment=moment(_, until, about.zone),
            ),
        )

    def useful_until(self, since: datetime) -> datetime | None:
        return since + RESET_LIFETIME


def moment(_: Language, when: datetime, zone: ZoneInfo) -> str:
    return _("{day} à {clock}", day=_.day(when.astimezone(zone).date()), clock=_.clock(when, zone))
