"""What an institution says of itself when it signs up, and when it corrects it: another académie, another site, a typing error."""

from functools import cache
from typing import Final
from uuid import UUID
from zoneinfo import available_timezones

from domain.decision import Command, Decision, Situation, decides
from domain.programme import InstitutionKind
from domain.refusal import Refused
from tenants.institution import (
    INSTITUTION,
    Contract,
    Founding,
    InstitutionCorrected,
    InstitutionMissing,
    InstitutionSignedUp,
    existing,
)
from tenants.registration_numbers import compact, siret_holds, uai_holds

# The zones of the national school calendar (data.education.gouv.fr, fr-en-calendrier-scolaire), in kebab case.
ZONES: Final = (
    *("A", "B", "C", "corse", "guadeloupe", "guyane", "martinique", "mayotte", "nouvelle-caledonie", "polynesie", "reunion"),
    *("saint-pierre-et-miquelon", "wallis-et-futuna"),
)
LONGEST_NAME: Final = 200  # characters
LONGEST_REASON: Final = 1_000  # characters
MOST_UAIS: Final = 20


class InstitutionExists(Refused):
    code = "institution-exists"
    sentence = "Cet établissement est déjà inscrit, avec d’autres renseignements ; ils sont conservés. Connectez-vous pour continuer."


class InstitutionNameMissing(Refused):
    code = "institution-name-missing"
    kind = "invalid"
    sentence = "Il manque le nom de l’établissement, en {limit} caractères au plus. Rien n’a été enregistré ; donnez-le et recommencez."


class UaiInvalid(Refused):
    code = "uai-invalid"
    kind = "invalid"
    sentence = (
        "Ce numéro UAI n’est pas valable : il compte sept chiffres et une lettre de contrôle. "
        "Rien n’a été enregistré ; vérifiez-le sur un courrier de l’académie, ou laissez-le vide."
    )


class UaisTooMany(Refused):
    code = "uais-too-many"
    kind = "invalid"
    sentence = "Un établissement déclare au plus {limit} numéros UAI. Rien n’a été enregistré ; gardez les principaux."


class SiretInvalid(Refused):
    code = "siret-invalid"
    kind = "invalid"
    sentence = (
        "Ce numéro SIRET n’est pas valable : ses quatorze chiffres ne s’accordent pas. "
        "Rien n’a été enregistré ; vérifiez-le, ou laissez-le vide."
    )


class TimezoneUnknown(Refused):
    code = "timezone-unknown"
    kind = "invalid"
    sentence = "Ce fuseau horaire n’existe pas. Rien n’a été enregistré ; choisissez-en un, par exemple Europe/Paris."


class ZoneUnknown(Refused):
    code = "zone-unknown"
    kind = "invalid"
    sentence = "Cette zone de vacances n’existe pas. Rien n’a été enregistré ; choisissez-la dans la liste, ou laissez-la vide."


class SignUpInstitution(Founding, frozen=True):
    """UAI and SIRET may be missing; where they are given their keys must hold."""

    name: str
    kind: InstitutionKind
    uai: str | None = None
    siret: str | None = None
    academie: str | None = None
    zone: str | None = None
    timezone: str = "Europe/Paris"
    demonstration: bool = False
    further_uais: tuple[str, ...] = ()
    contract: Contract | None = None
    beside: str | None = None


@decides(
    SignUpInstitution,
    permission="institution.sign-up",
    reads=lambda command, states: (INSTITUTION.of(command.institution),),
)
def sign_up_institution(command: SignUpInstitution, situation: Situation) -> Decision:
    stream = INSTITUTION.of(command.institution)
    said = _checked(command)
    signed_up = InstitutionSignedUp(
        institution=said.institution,
        name=said.name,
        kind=command.kind,
        uai=said.uai,
        siret=said.siret,
        academie=said.academie,
        zone=said.zone,
        timezone=said.timezone,
        demonstration=command.demonstration,
        further_uais=said.further_uais,
        contract=command.contract if command.kind == "lycee-prive" else None,
        beside=said.beside,
    )
    before = situation[stream].signed_up
    if before is None:
        return stream.gains(signed_up)
    if before != signed_up:
        raise InstitutionExists
    return []


class CorrectInstitution(Command, frozen=True):
    """All that it says of itself but its kind: what is left out is no more. ``beside``: why it stands beside another with the same UAI."""

    institution: UUID
    name: str
    uai: str | None = None
    further_uais: tuple[str, ...] = ()
    siret: str | None = None
    academie: str | None = None
    zone: str | None = None
    timezone: str = "Europe/Paris"
    beside: str | None = None


@decides(
    CorrectInstitution,
    permission="institution.run",
    reads=lambda command, states: (INSTITUTION.of(command.institution),),
)
def correct_institution(command: CorrectInstitution, situation: Situation) -> Decision:
    stream = INSTITUTION.of(command.institution)
    before = existing(situation[stream]).signed_up
    if before is None:
        raise InstitutionMissing
    said = _checked(command)
    unchanged = all(getattr(before, name) == getattr(said, name) for name in said.__struct_fields__)
    return [] if unchanged else stream.gains(said)


def _checked(command: SignUpInstitution | CorrectInstitution) -> InstitutionCorrected:
    """What the institution says of itself, without needless spaces. Raises the refusal that says what does not hold."""
    name, siret = " ".join(command.name.split()), _number(command.siret)
    uais = uais_of(command.uai, *command.further_uais)
    if not 0 < len(name) <= LONGEST_NAME:
        raise InstitutionNameMissing(limit=LONGEST_NAME)
    if not all(uai_holds(uai) for uai in uais):
        raise UaiInvalid
    if len(uais) > MOST_UAIS:
        raise UaisTooMany(limit=MOST_UAIS)
    if siret is not None and not siret_holds(siret):
        raise SiretInvalid
    if command.zone is not None and command.zone not in ZONES:
        raise ZoneUnknown
    if command.timezone not in _known_timezones():
        raise TimezoneUnknown
    return InstitutionCorrected(
        institution=command.institution,
        name=name,
        uai=uais[0] if uais else None,
        further_uais=uais[1:],
        siret=siret,
        academie=command.academie,
        zone=command.zone,
        timezone=command.timezone,
        beside=(command.beside or "").strip()[:LONGEST_REASON] or None,
    )


def uais_of(*given: str | None) -> tuple[str, ...]:
    """Every UAI that is named, compact, once each, the first one first."""
    return tuple(dict.fromkeys(one for one in map(_number, given) if one is not None))


def _number(given: str | None) -> str | None:
    """A registration number without its spaces; None where nothing was given."""
    return compact(given) or None if given is not None else None


@cache
def _known_timezones() -> frozenset[str]:
    """The names of the IANA database that this machine has."""
    return frozenset(available_timezones())
