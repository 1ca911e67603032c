"""The letter that carries a checkpoint: whoever keeps it can prove, years later, that nothing before it was rewritten (DESIGN §8)."""

from services.catalogues import Language
from services.mail.letter import About, Letter, Written, letter


@letter("checkpoint")
class CheckpointLetter(Letter, frozen=True, kw_only=True):
    """``note``: the signed checkpoint, octet for octet; ``lines``: its size."""

    note: str
    lines: int

    def write(self, _: Language, about: About) -> Written:
        return Written(
            subject=_("Point de contrôle du journal de {institution}", institution=about.institution),
            paragraphs=(
                _.plural(
                    "Le journal de {institution} compte {count} ligne, signée par ce point de contrôle.",
                    "Le journal de {institution} compte {count} lignes, signées par ce point de contrôle.",
                    self.lines,
                    institution=about.institution,
                ),
                _(
                    "Gardez ce message. Si quelqu’un récrivait l’histoire d’avant aujourd’hui, le texte ci-dessous le prouverait : "
                    "copiez-le dans un fichier, puis « ekole verify liasse.zip --checkpoint fichier »."
                ),
            ),
            verbatim=self.note,
            action=_("Ouvrir Ekole"),
            link=f"{about.base}/",
            closing=_(
                "Ce message part au plus une fois par jour, quand le journal a grandi. Vous le recevez parce que vous en êtes garant."
            ),
        )
