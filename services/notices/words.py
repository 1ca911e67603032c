"""What each notice says, in French; English stands in the catalogue. What it is for, then what is asked, then for when."""

from collections.abc import Mapping
from typing import Final

import msgspec

from services.catalogues import french


class Words(msgspec.Struct, frozen=True):
    """``subject`` must betray nothing that a passer-by should not read on a screen: no reason, no result. ``page``: where its button
    leads, from a programme's own address; ``{pair}`` and the like stand for identifiers of the event. ``closing``: why they are told,
    where it is not that they take part."""

    subject: str
    paragraphs: tuple[str, ...]
    action: str
    page: str = ""
    closing: str = ""


_SEE_PAIR: Final = french("Voir le binôme")
_WHEN: Final = french("{when}, {place}.")
_PAIR: Final = "/binomes/{pair}"
_WORKSHOP: Final = "/ateliers/{workshop}"

WORDS: Final[Mapping[str, Words]] = {
    "pair-formed": Words(
        french("Un binôme vous est proposé"),
        (
            french("Nous vous proposons de faire équipe avec {other}."),
            french("Dites si cela vous convient. Vous pouvez refuser sans donner de raison, et un autre binôme sera cherché."),
        ),
        french("Répondre"),
        _PAIR,
    ),
    "pair-active": Words(
        french("Votre binôme peut commencer"),
        (french("Tout est prêt : {other} et vous pouvez fixer votre première séance."),),
        french("Fixer la première séance"),
        _PAIR,
    ),
    "pair-ended": Words(
        french("Votre binôme s’arrête"),
        (
            french("Votre binôme avec {other} prend fin."),
            french("Ce que vous avez fait ensemble reste compté. Le référent peut vous proposer une suite."),
        ),
        _SEE_PAIR,
        _PAIR,
    ),
    "session-planned": Words(
        french("Séance {on_day}"), (french("Une séance est prévue avec {other}."), _WHEN), french("Voir la séance"), _PAIR
    ),
    "session-moved": Words(
        french("Séance déplacée : {on_day}"),
        (french("Votre séance avec {other} change de moment ou de lieu. Voici ce qui vaut maintenant."), _WHEN),
        french("Voir la séance"),
        _PAIR,
    ),
    "session-cancelled": Words(
        french("Séance annulée"),
        (
            french("Votre séance avec {other}, prévue {on_day}, n’aura pas lieu."),
            french("Choisissez ensemble un autre moment dès que possible."),
        ),
        french("Choisir un autre moment"),
        _PAIR,
    ),
    "session-to-confirm": Words(
        french("Votre séance a-t-elle eu lieu ?"),
        (
            french("{other} a indiqué que vous vous êtes rencontrés {on_day}."),
            french("Confirmez-le, ou dites ce qui est faux. Sans réponse sous sept jours d’école, la séance sera comptée."),
        ),
        french("Confirmer"),
        _PAIR,
    ),
    "session-contested": Words(
        french("Une séance est contestée"),
        (french("L’une des deux personnes d’un binôme dit que la séance {on_day} n’a pas eu lieu comme il a été indiqué."),),
        french("Voir ce qui est dit"),
        _PAIR,
    ),
    "selected": Words(
        french("Réponse à votre candidature"),
        (
            french("Votre candidature est retenue : bienvenue dans le programme de mentorat inversé."),
            french("Il vous reste à lire la charte et à l’accepter."),
        ),
        french("Lire la charte"),
        "/participants/{participation}",
    ),
    "waitlisted": Words(
        french("Réponse à votre candidature"),
        (
            french("Vous êtes sur liste d’attente : une place vous sera proposée dès qu’elle se libère."),
            french("La raison donnée : {reason}"),
        ),
        french("Voir ma candidature"),
        "/participants/{participation}",
    ),
    "rejected": Words(
        french("Réponse à votre candidature"),
        (
            french("Votre candidature n’est pas retenue cette fois-ci. Merci d’avoir proposé votre aide."),
            french("La raison donnée : {reason}"),
            french("{suggestion}"),
        ),
        french("Voir ma candidature"),
        "/participants/{participation}",
    ),
    "authorisation-asked": Words(
        french("Votre autorisation est demandée"),
        (
            french("{of} souhaite participer au programme de mentorat inversé de son établissement."),
            french("Votre autorisation est nécessaire avant la première séance. Vous pouvez la donner, la refuser ou la retirer."),
        ),
        french("Répondre"),
        "/participants/{participation}",
    ),
    "certified": Words(
        french("Votre certification de mentor"),
        (french("Bravo : vous êtes mentor certifié jusqu’au {until}."),),
        french("Voir mon parcours"),
        "/participants/{participation}",
    ),
    "certification-revoked": Words(
        french("Votre certification de mentor"),
        (
            french("Votre certification de mentor est retirée."),
            french("La raison donnée : {reason}"),
            french("Le référent peut vous dire comment la retrouver."),
        ),
        french("Voir mon parcours"),
        "/participants/{participation}",
    ),
    "survey-opened": Words(
        french("Quelques minutes pour donner votre avis"),
        (
            french("Un questionnaire vous attend. Vos réponses sont confidentielles et n’évaluent personne."),
            french("Répondez avant le {until}."),
        ),
        french("Répondre au questionnaire"),
        "/enquetes/{survey}",
    ),
    "report-issued": Words(
        french("Le rapport d’impact est prêt"),
        (french("Le rapport d’impact du programme vient d’être émis. Il peut être lu, imprimé et vérifié."),),
        french("Lire le rapport"),
        "/mesure",
    ),
    "decision-taken": Words(
        french("Une décision vous est confiée"),
        (french("Le comité de pilotage a décidé : {decision}"), french("À faire pour le {until}.")),
        french("Voir la décision"),
        "/pilotage",
    ),
    "improvement-decided": Words(
        french("Une amélioration vous est confiée"),
        (french("Il a été décidé : {decision}"), french("À faire pour le {until}.")),
        french("Voir l’amélioration"),
        "/mesure",
    ),
    "workshop-opened": Words(
        french("Un atelier est ouvert : {title}"),
        (french("Un atelier est proposé : {title}."), _WHEN),
        french("Voir l’atelier"),
        _WORKSHOP,
    ),
    "workshop-joined": Words(
        french("Votre place à l’atelier : {title}"),
        (french("Vous avez une place à l’atelier « {title} »."), _WHEN),
        french("Voir l’atelier"),
        _WORKSHOP,
    ),
    "workshop-entrusted": Words(
        french("Un atelier vous est confié : {title}"),
        (french("On compte sur vous pour l’atelier « {title} »."), _WHEN),
        french("Voir l’atelier"),
        _WORKSHOP,
    ),
    "workshop-left": Words(
        french("Votre place est rendue : {title}"),
        (
            french("Vous n’avez plus de place à l’atelier « {title} », prévu {on_day}."),
            french("Si c’est une erreur, dites-le au référent."),
        ),
        french("Voir les ateliers"),
        "/ateliers",
    ),
    "workshop-relieved": Words(
        french("Un atelier ne vous est plus confié : {title}"),
        (
            french("On ne compte plus sur vous pour l’atelier « {title} », prévu {on_day}."),
            french("Si c’est une erreur, dites-le au référent."),
        ),
        french("Voir les ateliers"),
        "/ateliers",
    ),
    "workshop-changed": Words(
        french("Atelier modifié : {title}"),
        (french("L’atelier « {title} » change de moment ou de lieu. Voici ce qui vaut maintenant."), _WHEN),
        french("Voir l’atelier"),
        _WORKSHOP,
    ),
    "workshop-cancelled": Words(
        french("Atelier annulé : {title}"),
        (french("L’atelier « {title} », prévu {on_day}, n’aura pas lieu."),),
        french("Voir les ateliers"),
        "/ateliers",
    ),
    "objection-answered": Words(
        french("Une réponse à votre question"),
        (french("Vous aviez exprimé un doute sur le programme. Voici la réponse : {decision}"),),
        french("Ouvrir Ekole"),
        "/communication",
    ),
    "waited-pair-acceptance": Words(
        french("Votre réponse est attendue"),
        (french("Un binôme vous est proposé depuis plusieurs jours. Dites si cela vous convient, ou non."),),
        french("Répondre"),
        _PAIR,
    ),
    "waited-first-session": Words(
        french("Et si vous fixiez votre première séance ?"),
        (french("Votre binôme est prêt, et aucune séance n’est encore prévue. Une date suffit pour commencer."),),
        french("Fixer la première séance"),
        _PAIR,
    ),
    "waited-inactivity-nudge": Words(
        french("Des nouvelles de votre binôme ?"),
        (french("Aucune séance n’a été notée depuis un moment. Fixez la prochaine, ou dites si quelque chose vous gêne."),),
        french("Fixer une séance"),
        _PAIR,
    ),
    "waited-guardian-authorisation-reminder": Words(
        french("Une autorisation est toujours attendue"),
        (french("L’autorisation d’un représentant légal manque encore : sans elle, les séances ne peuvent pas commencer."),),
        french("Répondre"),
        "/participants",
    ),
    "waited-certification-expiry": Words(
        french("Votre certification se termine bientôt"),
        (french("Votre certification de mentor arrive à son terme. Refaites le questionnaire pour la prolonger."),),
        french("Voir mon parcours"),
        "/participants",
    ),
    "waited-survey-reminder": Words(
        french("Le questionnaire vous attend encore"),
        (french("Si vous avez déjà répondu, merci, et ne faites rien. Sinon, quelques minutes suffisent."),),
        french("Répondre au questionnaire"),
        "/enquetes",
    ),
    "waited-session-tomorrow": Words(
        french("Rappel de votre séance"),
        (french("Votre prochaine séance approche. Prévenez l’autre si vous ne pouvez pas venir."),),
        french("Voir la séance"),
        _PAIR,
    ),
    "waited-session-to-report": Words(
        french("Votre séance a-t-elle eu lieu ?"),
        (french("Une séance était prévue et personne n’a dit si elle avait eu lieu. Un geste suffit."),),
        french("Le dire"),
        _PAIR,
    ),
    "webhook-disabled": Words(
        french("Un webhook est désactivé"),
        (
            french("Un logiciel de l’établissement ne reçoit plus ce qu’Ekole lui envoie : son abonnement est désactivé."),
            french("La page des webhooks dit ce qu’il a répondu, comment le remettre en service et renvoyer ce qui manque."),
        ),
        french("Voir les webhooks"),
        "/etablissement/webhooks",
    ),
    "audit-question-asked": Words(
        french("Un auditeur vous a posé une question"),
        (
            french("Un auditeur à qui votre programme est ouvert attend une réponse. Rien n’en est dit ici : lisez-la sur la plateforme."),
            french("Répondez au même endroit, en montrant si vous le pouvez les faits qui l’appuient."),
        ),
        french("Lire la question"),
        "/questions",
    ),
    "audit-question-answered": Words(
        french("Une réponse à votre question"),
        (french("{institution} vous a répondu. Rien n’en est dit ici : entrez chez l’établissement pour lire la réponse, puis concluez."),),
        french("Ouvrir Ekole"),
        "/ekole",
        french("Vous recevez ce message parce qu’un audit chez {institution} vous est ouvert."),
    ),
    "audit-question-closed": Words(
        french("Un auditeur a clos sa question"),
        (french("Un auditeur vous a dit si votre réponse le satisfait. Rien n’en est dit ici : lisez-le sur la plateforme."),),
        french("Lire ce qu’il en dit"),
        "/questions",
    ),
    "erasure-requested": Words(
        french("Une demande d’effacement attend votre réponse"),
        (
            french("Une personne demande que ses données soient effacées. La loi donne un mois pour lui répondre."),
            french("La page des données personnelles dit qui, depuis quand, et ce que chaque réponse entraîne."),
        ),
        french("Voir la demande"),
        "/etablissement/donnees",
    ),
    "erasure-refused": Words(
        french("Réponse à votre demande d’effacement"),
        (
            french("{institution} garde vos données. La raison : {ground}."),
            french("{explanation}"),
            french("Si vous n’êtes pas d’accord, vous pouvez vous adresser à la CNIL (cnil.fr/plaintes), ou à un juge."),
        ),
        french("Lire l’accord sur les données"),
        "/accord",
    ),
    "waited-by-staff": Words(
        french("Votre programme attend quelque chose"),
        (french("Une échéance est passée ou approche, et quelqu’un devrait agir. La page des échéances dit quoi et pour qui."),),
        french("Voir les échéances"),
        "/echeances",
    ),
    "waited-by-consultant": Words(
        french("Un établissement que vous suivez a besoin de vous"),
        (french("{institution} : une échéance est passée malgré les rappels. Votre liste de travail dit laquelle, et quoi faire."),),
        french("Ouvrir ma liste de travail"),
        "/ekole/travail",
    ),
}

_SHORTER: Final[Mapping[str, str]] = {
    "session-planned": french("Séance prévue"),
    "session-moved": french("Séance déplacée"),
    "workshop-opened": french("Atelier ouvert"),
    "workshop-joined": french("Place à un atelier"),
    "workshop-entrusted": french("Atelier confié"),
    "workshop-left": french("Place rendue"),
    "workshop-relieved": french("Atelier qui n’est plus confié"),
    "workshop-changed": french("Atelier modifié"),
    "workshop-cancelled": french("Atelier annulé"),
}
KINDS: Final[Mapping[str, str]] = {kind: _SHORTER.get(kind, words.subject) for kind, words in WORDS.items()}
"""What each notice is called, without its details."""
