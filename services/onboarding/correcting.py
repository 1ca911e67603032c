"""Correcting what the institution says of itself, from its page or over the API."""

from domain.refusal import Refused
from services.handling import HandlingContext, Receipt
from services.house import House
from services.onboarding.academies import ACADEMIES
from tenants.identity import CorrectInstitution, uais_of
from tenants.institution import INSTITUTION, existing
from tenants.permissions import require_permission


class UaiOfAnother(Refused):
    code = "uai-of-another"
    sentence = (
        "Un autre établissement est déjà inscrit avec l’un de ces numéros UAI. Rien n’a été changé ; "
        "dites pourquoi les deux sont distincts, ou retirez ce numéro."
    )


async def correct(
    house: House,
    context: HandlingContext,
    *,
    name: str,
    uais: tuple[str, ...],
    siret: str | None,
    academie: str | None,
    reason: str | None,
) -> Receipt:
    """The zone of holidays and the hour follow the académie, where it is another than before.

    A number that another institution gave needs a reason, as at the sign-up. Raises UaiOfAnother and what CorrectInstitution refuses.
    """
    require_permission(context.role, "institution.run")
    said = existing(await house.state_of(context.tenant, INSTITUTION.of(context.tenant))).signed_up
    assert said is not None, "the house has no such page"
    moved = ACADEMIES.get(academie or "")
    same = academie == said.academie or moved is None
    command = CorrectInstitution(
        institution=context.tenant,
        name=name,
        uai=uais[0] if uais else None,
        further_uais=uais[1:],
        siret=siret,
        academie=academie if academie == said.academie else moved.name if moved else None,
        zone=said.zone if same or moved is None else moved.zone,
        timezone=said.timezone if same or moved is None else moved.timezone,
        beside=reason or said.beside,
    )
    added = set(uais_of(*uais)) - {said.uai, *said.further_uais}
    if added and not (reason or "").strip() and set(await house.sign_ups.institutions_with(tuple(added))) - {context.tenant}:
        raise UaiOfAnother
    return await house.handling.handle(command, context)
