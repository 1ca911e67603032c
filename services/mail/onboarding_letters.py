"""The letters of an institution's beginning: a sign-up to confirm, a request to join, an agreement to accept."""

from datetime import datetime

from services.catalogues import Language
from services.mail.letter import About, Letter, Written, letter
from services.mail.letters import moment


@letter("sign-up")
class SignUpLetter(Letter, frozen=True, kw_only=True):
    """Whoever asked to sign an institution up, or to join one, shows that the address is theirs.

    Sent alike whether the address has an account or not; only its reader learns which. ``joining``: the institution is there already.
    """

    code: str
    person: str
    institution: str
    joining: bool
    expires_at: datetime

    def write(self, _: Language, about: About) -> Written:
        if self.joining:
            asked = _("Vous avez demandé à rejoindre {institution}, qui est déjà sur Ekole.", institution=self.institution)
            action = _("Confirmer ma demande")
        else:
            asked = _(
                "Vous avez demandé à inscrire {institution} sur Ekole. Rien n’est encore ouvert : tout commence avec ce lien.",
                institution=self.institution,
            )
            action = _("Confirmer et ouvrir l’établissement")
        paragraphs = [_("Bonjour {name},", name=self.person), asked]
        if about.account is not None:
            paragraphs.append(
                _(
                    "Cette adresse a déjà un compte sur Ekole. Pour retrouver ce que vous y avez, connectez-vous : {address}. "
                    "Si vous vouliez vraiment faire cette demande, le lien ci-dessous l’ajoute au même compte, avec votre mot de passe "
                    "habituel.",
                    address=f"{about.base}/connexion",
                )
            )
        return Written(
            subject=_("Confirmez votre inscription sur Ekole"),
            paragraphs=tuple(paragraphs),
            action=action,
            link=f"{about.base}/inscription/{self.code}",
            closing=_(
                "Le lien sert une fois, jusqu’au {moment}. Si vous n’avez rien demandé, ne faites rien : rien ne sera ouvert.",
                moment=moment(_, self.expires_at, about.zone),
            ),
        )

    def useful_until(self, since: datetime) -> datetime | None:
        return self.expires_at


@letter("join-request")
class JoinRequestLetter(Letter, frozen=True, kw_only=True):
    """A coordinator hears that somebody who gave the institution's UAI would like to join it."""

    person: str
    address: str

    def write(self, _: Language, about: About) -> Written:
        return Written(
            subject=_("{person} demande à rejoindre {institution}", person=self.person, institution=about.institution),
            paragraphs=(
                _("Bonjour,"),
                _(
                    "{person} ({address}) a voulu inscrire un établissement avec votre numéro UAI, et demande à rejoindre le vôtre. "
                    "L’adresse est confirmée ; l’identité ne l’est pas : assurez-vous de qui il s’agit.",
                    person=self.person,
                    address=self.address,
                ),
                _(
                    "Rien de votre établissement ne lui a été montré. "
                    "À vous de l’inviter, avec le rôle de votre choix, ou d’écarter la demande."
                ),
            ),
            action=_("Répondre à la demande"),
            link=f"{about.base}/equipe#demandes",
            closing=_("La demande reste sur la page « Équipe » tant que personne n’y a répondu."),
        )


@letter("data-agreement")
class AgreementLetter(Letter, frozen=True, kw_only=True):
    """The direction reads the agreement on data, and accepts it with one tap. ``asked_by``: the address of who asks."""

    code: str
    version: str
    asked_by: str
    expires_at: datetime

    def write(self, _: Language, about: About) -> Written:
        return Written(
            subject=_("{institution} : accord sur les données à accepter", institution=about.institution),
            paragraphs=(
                _("Bonjour,"),
                _(
                    "{institution} prépare un programme de mentorat inversé sur Ekole. Tant que la direction n’a pas accepté l’accord "
                    "sur le traitement des données (article 28 du RGPD), aucune donnée d’élève ni de personnel ne peut y entrer.",
                    institution=about.institution,
                ),
                _(
                    "{person} vous demande de le lire, dans sa version {version}, et de l’accepter au nom de l’établissement. "
                    "Aucun compte n’est nécessaire.",
                    person=self.asked_by,
                    version=self.version,
                ),
            ),
            action=_("Lire et accepter l’accord"),
            link=f"{about.base}/accord/{self.code}",
            closing=_(
                "Ce lien est pour la direction seule et ne fait que cela, jusqu’au {moment}. Si cette demande ne vous dit rien, "
                "ne faites rien.",
                moment=moment(_, self.expires_at, about.zone),
            ),
        )

    def useful_until(self, since: datetime) -> datetime | None:
        return self.expires_at


@letter("data-agreement-accepted")
class AgreementAcceptedLetter(Letter, frozen=True, kw_only=True):
    """An institution's official mailbox hears that the agreement was accepted in its name; what is not known is empty."""

    version: str
    name: str
    function: str
    asked_by: str

    def write(self, _: Language, about: About) -> Written:
        who = (
            _("{name} ({function}) l’a accepté au nom de la direction.", name=self.name, function=self.function)
            if self.name
            else _("Une personne entrée comme direction l’a accepté.")
        )
        asked = _("Le lien avait été demandé par {address}.", address=self.asked_by) if self.asked_by else ""
        return Written(
            subject=_("{institution} : l’accord sur les données est accepté", institution=about.institution),
            paragraphs=(
                _("Bonjour,"),
                _(
                    "L’accord sur le traitement des données (article 28 du RGPD) qui lie {institution} et Ekole, pour un programme de "
                    "mentorat inversé, vient d’être accepté dans sa version {version}.",
                    institution=about.institution,
                    version=self.version,
                ),
                f"{who} {asked}".strip(),
            ),
            action=_("Lire le texte de l’accord"),
            link=f"{about.base}/accord",
            closing=_(
                "Ce courriel part vers l’adresse officielle de l’établissement, que personne n’y choisit. Si cette acceptation n’est pas "
                "celle de la direction, écrivez à Ekole : l’établissement sera suspendu le temps de comprendre."
            ),
        )
