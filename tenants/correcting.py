"""What an institution says of itself, corrected: another académie, another site, a typing error."""

from uuid import UUID

from domain.decision import Command, Decision, Situation, decides
from tenants.institution import (
    INSTITUTION,
    LONGEST_NAME,
    LONGEST_REASON,
    MOST_UAIS,
    ZONES,
    InstitutionCorrected,
    InstitutionMissing,
    InstitutionNameMissing,
    SignUpInstitution,
    SiretInvalid,
    TimezoneUnknown,
    UaiInvalid,
    UaisTooMany,
    ZoneUnknown,
    existing,
    known_timezones,
    number,
    uais_of,
)
from tenants.registration_numbers import siret_holds, uai_holds


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
    said = existing(situation[stream]).signed_up
    if said is None:
        raise InstitutionMissing
    name, siret = " ".join(command.name.split()), number(command.siret)
    uais = uais_of(
        SignUpInstitution(institution=command.institution, name=name, kind=said.kind, uai=command.uai, further_uais=command.further_uais)
    )
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
    if command.timezone not in known_timezones():
        raise TimezoneUnknown
    corrected = InstitutionCorrected(
        command.institution,
        name,
        uais[0] if uais else None,
        uais[1:],
        siret,
        command.academie,
        command.zone,
        command.timezone,
        (command.beside or "").strip()[:LONGEST_REASON] or None,
    )
    before = InstitutionCorrected(
        command.institution,
        said.name,
        said.uai,
        said.further_uais,
        said.siret,
        said.academie,
        said.zone,
        said.timezone,
        said.beside,
    )
    return [] if corrected == before else stream.gains(corrected)
