"""Taking down what people agree to, refuse or take back, for themselves from a link or on their behalf from a signed form."""

import re
from typing import Final
from uuid import UUID

from domain.decision import Command, Decision, Situation, Stream, decides
from domain.event import Event
from domain.personal import Personal
from domain.programme import Running
from domain.refusal import Refused
from domain.training.consents import (
    Answer,
    Consent,
    ConsentChannel,
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    ImageUse,
    Said,
    Signatory,
    form_code,
    signatories,
    text_of,
)
from domain.training.joining import programme_of, programmes_of, selected
from domain.training.participation import PARTICIPATION, ParticipationState, Selected, Withdrawn
from domain.training.participation_events import AuthorisationChannel, ParticipationAuthorised

_SIGN_FOR_THEMSELVES: Final = {"mentor": ("self",), "mentee": ("self",), "guardian": ("guardian", "other-guardian")}
_SHA256: Final = re.compile(r"[0-9a-f]{64}")

# -------------------------------------------------------------------------------------------------------------- refusals


class ConsentTextUnknown(Refused):
    code = "consent-text-unknown"
    kind = "invalid"
    sentence = "Ce n’est pas le texte de ce programme. Rien n’a été enregistré ; faites lire et signer la version {version}."


class SignatoryNotAsked(Refused):
    code = "signatory-not-asked"
    kind = "invalid"
    sentence = "La réponse de cette personne n’est pas demandée ici, vu l’âge du jeune. Rien n’a été enregistré ; vérifiez qui signe."


class ConsentNotTheBasis(Refused):
    code = "consent-not-the-basis"
    sentence = (
        "Ce programme n’utilise pas les données facultatives sur la base du consentement : il n’y a rien à signer. "
        "Rien n’a été enregistré ; la direction choisit la base légale."
    )


class ImageUseMissing(Refused):
    code = "image-use-missing"
    kind = "invalid"
    sentence = "Aucun usage de l’image n’est choisi. Rien n’a été enregistré ; cochez-en au moins un, ou notez un refus."


class NothingToTakeBack(Refused):
    code = "nothing-to-take-back"
    sentence = "Cette personne n’avait encore rien répondu. Rien n’a été changé ; notez plutôt son refus."


class SignedForSomebodyElse(Refused):
    code = "signed-for-somebody-else"
    kind = "forbidden"
    sentence = "Chacun répond pour soi ; le référent ne saisit que des formulaires papier. Rien n’a été enregistré ; vérifiez qui signe."


class FormCodeWrong(Refused):
    code = "form-code-wrong"
    kind = "invalid"
    sentence = "Ce code n’est pas celui du formulaire de cette personne. Rien n’a été enregistré ; relisez-le en bas de la feuille."


class ScanUnreadable(Refused):
    code = "scan-unreadable"
    kind = "invalid"
    sentence = "L’empreinte du document numérisé n’en est pas une. Rien n’a été enregistré ; envoyez de nouveau le document."


# -------------------------------------------------------------------------------------------------- commands and decisions


class RecordConsent(Command, frozen=True):
    """One person's answer to one consent: ``given``, ``refused`` or ``withdrawn``.

    ``uses``: of image and voice, those accepted. ``alone``: a guardian declares to hold parental authority alone. ``signed_by``: the
    name as signed. On paper, ``form`` is the code printed on the sheet and ``scan`` the SHA-256 of its picture, in hexadecimal.
    """

    participation: UUID
    consent: Consent
    signatory: Signatory
    said: Said
    text_version: str
    channel: ConsentChannel
    uses: tuple[ImageUse, ...] = ()
    alone: bool = False
    signed_by: Personal[str | None] = None
    form: str | None = None
    scan: str | None = None


@decides(
    RecordConsent,
    permission="participation.consent",
    reads=lambda command, states: programmes_of((command.participation,), states),
)
def record_consent(command: RecordConsent, situation: Situation) -> Decision:
    stream = PARTICIPATION.of(command.participation)
    programme = programme_of(situation[stream], situation)
    return _answered(command, programme, stream, situation)


class AuthoriseParticipation(Command, frozen=True):
    """A guardian's yes. For somebody who needs none, or has one, it is already so."""

    participation: UUID
    text_version: str
    channel: AuthorisationChannel
    signatory: Signatory = "guardian"
    signed_by: Personal[str | None] = None
    form: str | None = None
    scan: str | None = None


@decides(
    AuthoriseParticipation,
    permission="participation.authorise",
    reads=lambda command, states: programmes_of((command.participation,), states),
)
def authorise_participation(command: AuthoriseParticipation, situation: Situation) -> Decision:
    stream = PARTICIPATION.of(command.participation)
    programme = programme_of(situation[stream], situation)
    if selected(situation[stream]).authorised(situation.today):
        return []
    same = RecordConsent(
        participation=command.participation,
        consent="participation",
        signatory=command.signatory,
        said="given",
        text_version=command.text_version,
        channel=command.channel,
        signed_by=command.signed_by,
        form=command.form,
        scan=command.scan,
    )
    return _answered(same, programme, stream, situation)


def _answered(command: RecordConsent, programme: Running, stream: Stream[ParticipationState], situation: Situation) -> Decision:
    person = _who(situation[stream], command.said)
    _require_own_word(command, situation.role)
    minor = person.guarded_on(situation.today)
    known = person.answers(command.consent).get(command.signatory)
    text = text_of(command.consent, minor=minor)
    if command.said == "withdrawn":
        if known is None:
            raise NothingToTakeBack
        text = known.text  # what was said under it may be taken back at any age, in any programme
    else:
        _require_asked(command, person, programme, situation)
    version = programme.consent_version(text)
    if command.text_version != version:
        raise ConsentTextUnknown(version=version)
    _require_paper(command, text)
    uses = command.uses if command.said == "given" and command.consent == "image-and-voice" else ()
    alone = command.alone and command.said == "given" and command.signatory != "self"
    answer = Answer(command.said, text, version, command.channel, uses, alone, command.form, command.scan)
    return [] if answer == known else stream.gains(_event(command, person, answer))


def _who(state: ParticipationState, said: Said) -> Selected:
    """Somebody selected; who has left may still refuse and take back, for images outlive a programme."""
    if isinstance(state, Withdrawn) and state.before is not None and said != "given":
        return state.before
    return selected(state)


def _require_own_word(command: RecordConsent, role: str) -> None:
    """People answer for themselves; whoever runs the programme enters what stands on paper."""
    own = _SIGN_FOR_THEMSELVES.get(role)
    allowed = command.signatory in own if own is not None else role == "system" or command.channel == "paper"
    if not allowed:
        raise SignedForSomebodyElse


def _require_asked(command: RecordConsent, person: Selected, programme: Running, situation: Situation) -> None:
    if command.consent == "optional-data" and programme.optional_data != "consent":
        raise ConsentNotTheBasis
    minor, under_fifteen = person.guarded_on(situation.today), person.under_fifteen_on(situation.today)
    if command.signatory not in signatories(command.consent, minor=minor, under_fifteen=under_fifteen):
        raise SignatoryNotAsked
    if command.consent == "image-and-voice" and command.said == "given" and not command.uses:
        raise ImageUseMissing


def _require_paper(command: RecordConsent, text: str) -> None:
    if command.form is not None and command.form != form_code(command.participation, text, command.text_version):
        raise FormCodeWrong
    if command.scan is not None and not _SHA256.fullmatch(command.scan):
        raise ScanUnreadable


def _event(command: RecordConsent, person: Selected, answer: Answer) -> Event:
    about = (person.participation, person.programme, person.person)
    paper = (command.signed_by, command.form, command.scan)
    if command.said == "given" and command.consent == "participation":
        return ParticipationAuthorised(*about, answer.version, command.channel, command.signatory, *paper)
    asked = (*about, command.consent, command.signatory, answer.text, answer.version, command.channel)
    if command.said == "given":
        return ConsentGiven(*asked, answer.uses, answer.alone, *paper)
    return (ConsentRefused if command.said == "refused" else ConsentWithdrawn)(*asked, *paper)
