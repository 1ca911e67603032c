"""What a provider says of somebody, read as what the institution made of it: an address, and roles."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from email_validator import EmailNotValidError, validate_email

from services.single_sign_on.refusals import AddressNotVouched, AddressOfAnotherDomain
from tenants.sign_in import RoleOfValue, SignInSetUp

MOST_VALUES: Final = 2_000  # groups of one person


class Vouched(msgspec.Struct, frozen=True):
    """Somebody, as their institution's provider knows them. ``subject``: the provider's own name for them, which never changes."""

    subject: str
    address: str
    roles: frozenset[str]

    def __repr__(self) -> str:
        return f"Vouched(roles={sorted(self.roles)})"


def vouched(claims: Mapping[str, Any], set_up: SignInSetUp) -> Vouched:
    """Raises AddressNotVouched, AddressOfAnotherDomain."""
    return Vouched(str(claims["sub"]), address_vouched(claims, set_up), roles_of(claims, set_up.claim, set_up.roles))


def address_vouched(claims: Mapping[str, Any], set_up: SignInSetUp) -> str:
    """The address, where the provider says that it is theirs, or says nothing and the institution answers for it; of its own domains only.

    Raises AddressNotVouched, AddressOfAnotherDomain.
    """
    said, verified = claims.get("email"), claims.get("email_verified")
    sure = verified in (True, "true") or (verified is None and set_up.answers_for_addresses)
    try:
        read = validate_email(said, check_deliverability=False, test_environment=True) if isinstance(said, str) else None
    except EmailNotValidError:
        read = None
    if read is None or not sure:
        raise AddressNotVouched
    if read.ascii_domain.lower() not in set_up.domains:
        raise AddressOfAnotherDomain
    return read.normalized


def roles_of(claims: Mapping[str, Any], claim: str, roles: Iterable[RoleOfValue]) -> frozenset[str]:
    """The roles that the values of a claim give. ``claim`` is a name, or a path with dots (``realm_access.roles``)."""
    values = values_of(claims, claim)
    return frozenset(one.role for one in roles if one.value in values)


def values_of(claims: Mapping[str, Any], claim: str) -> frozenset[str]:
    """One value or a list of them, as text; anything else is nobody's value."""
    found: Any = claims.get(claim)
    if found is None and claim not in claims:
        found = claims
        for part in claim.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    listed = found[:MOST_VALUES] if isinstance(found, list) else [found]
    return frozenset(one for one in listed if isinstance(one, str))


def domain_of(address: str) -> str:
    """The domain of an address, in ASCII and small letters; empty where it is no address."""
    try:
        return validate_email(address.strip(), check_deliverability=False, test_environment=True).ascii_domain.lower()
    except EmailNotValidError:
        return ""
