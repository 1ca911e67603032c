"""All that single sign-on needs of the house, in one place."""

import msgspec

from services.single_sign_on.departures import Departures
from services.single_sign_on.doors import SignInDoors
from services.single_sign_on.identities import Identities
from services.single_sign_on.providers import Providers


class SingleSignOn(msgspec.Struct, frozen=True):
    providers: Providers
    doors: SignInDoors
    identities: Identities
    departures: Departures
