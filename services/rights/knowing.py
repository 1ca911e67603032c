"""Whose data are looked for: a person under every name that the log knows them by."""

from uuid import UUID

import msgspec

from projections.pair_sheet import PAIR_SHEETS
from projections.person_directory import PERSON_DIRECTORY
from services.house import House
from services.rights.erasing import participations_of
from tenants.person import PersonMissing
from tenants.personal_data.pseudonyms import respondent


class Subject(msgspec.Struct, frozen=True):
    """``names``: the person, their participations, and the pseudonyms under which they answered."""

    tenant: UUID
    person: UUID
    names: frozenset[UUID]
    pairs: frozenset[UUID]


async def subject_of(house: House, tenant: UUID, person: UUID) -> Subject:
    """Raises PersonMissing."""
    participations = await participations_of(house, tenant, person)
    programmes = {one.programme for one in participations}
    mine = {one.participation for one in participations}
    async with house.views.of(tenant) as views:
        if await views.one(PERSON_DIRECTORY, person) is None:
            raise PersonMissing
        pairs = [pair for programme in programmes for pair in await views.where(PAIR_SHEETS, programme=programme)]
    key = await house.keyring.tenant_key(tenant)
    pseudonyms = {respondent(key, programme, person) for programme in programmes}
    theirs = frozenset(pair.pair for pair in pairs if {pair.mentor, pair.mentee} & mine)
    return Subject(tenant, person, frozenset({person, *mine, *pseudonyms}), theirs)
