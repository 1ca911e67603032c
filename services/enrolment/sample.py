"""The sample file: made-up people, for trying an import before the direction has accepted the agreement on data."""

import hashlib
from pathlib import Path
from typing import Final
from uuid import UUID

from domain.gates import DataAgreementMissing
from services.house import House
from tenants.institution import INSTITUTION

SAMPLE: Final = Path(__file__).with_name("sample.csv").read_bytes()
_DIGEST: Final = hashlib.sha256(SAMPLE).digest()


async def require_agreement(house: House, tenant: UUID, content: bytes) -> None:
    """A file of real people is not even read before the direction has agreed; the sample is. Raises DataAgreementMissing."""
    standing = (await house.state_of(tenant, INSTITUTION.of(tenant))).standing
    if standing.data_agreement is None and hashlib.sha256(content).digest() != _DIGEST:
        raise DataAgreementMissing
