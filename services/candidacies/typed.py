"""What somebody typed into the form of a call, read; a fault is said in words, and nothing that was typed is lost."""

from datetime import date
from typing import Final

from domain.design.communication import Called
from domain.refusal import Refused
from services.accounts.store import valid_address
from services.candidacies.pending import Candidate
from services.catalogues import french
from services.imports.cells import read_birth_date
from services.links.showing import Sent

DAYS: Final = {
    "lundi": french("lundi"),
    "mardi": french("mardi"),
    "mercredi": french("mercredi"),
    "jeudi": french("jeudi"),
    "vendredi": french("vendredi"),
}
PARTS: Final = {"matin": french("matin"), "midi": french("midi"), "après-midi": french("après-midi")}
_SLOTS: Final = tuple(f"{day} {part}" for day in DAYS for part in PARTS)
LONGEST_NAME: Final = 120  # characters
LONGEST_WORDS: Final = 2000


class CandidateNameMissing(Refused):
    code = "candidate-name-missing"
    kind = "invalid"
    sentence = "Il manque votre prénom ou votre nom. Rien n’a été envoyé ; complétez, puis envoyez de nouveau."


class CandidateBirthDateUnreadable(Refused):
    code = "candidate-birth-date-unreadable"
    kind = "invalid"
    sentence = "Votre date de naissance n’est pas lisible. Rien n’a été envoyé ; écrivez-la en entier, par exemple 24/01/2010."


def candidate_of(sent: Sent, audience: Called, skills: frozenset[str], today: date) -> Candidate:
    """Raises CandidateNameMissing, AddressInvalid, CandidateBirthDateUnreadable."""
    given, family = _name(sent, "given_name"), _name(sent, "family_name")
    if not given or not family:
        raise CandidateNameMissing
    guardian_email = sent.one("guardian_email").strip()
    return Candidate(
        audience=audience,
        given_name=given,
        family_name=family,
        email=valid_address(sent.one("email").strip()),
        birth_date=_birth_date(sent.one("birth_date").strip(), today),
        guardian_name=_name(sent, "guardian_name") or None,
        guardian_email=valid_address(guardian_email) if guardian_email else None,
        group=_name(sent, "group") or None,
        slots=tuple(one for one in _SLOTS if one in sent.all("slots")),
        skills=tuple(dict.fromkeys(one for one in sent.all("skills") if one in skills)),
        motivation=sent.one("motivation")[:LONGEST_WORDS] or None,
    )


def _name(sent: Sent, field: str) -> str:
    return " ".join(sent.one(field).split())[:LONGEST_NAME]


def _birth_date(written: str, today: date) -> date | None:
    if not written:
        return None
    try:
        return date.fromisoformat(written)  # as browsers send a date field
    except ValueError:
        pass
    read = read_birth_date(written, today)
    if not isinstance(read, date):
        raise CandidateBirthDateUnreadable
    return read
