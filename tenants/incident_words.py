"""What the end of an incident's time destroys: the key that is its own, and so all that was told and noted in it."""

from domain.safeguarding.incident import IncidentWordsDestroyed
from tenants.personal_data.erasure import Destruction, destroys_data


@destroys_data(IncidentWordsDestroyed)
def words_of(event: IncidentWordsDestroyed) -> Destruction:
    return Destruction(event.incident)
