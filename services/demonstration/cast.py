"""The people of the story who act over HTTP: the coordinator who signs the institution up, and its direction."""

from datetime import datetime
from typing import Any, Final

from services.demonstration.client import DemonstrationStopped, Visitor
from services.demonstration.folder import StoryFolder

PASSWORD: Final = "une phrase de démonstration"  # noqa: S105 - printed for everybody who looks at the demonstration


async def sign_up(visitor: Visitor, folder: StoryFolder, at: datetime) -> tuple[Visitor, str]:
    """The coordinator, in an institution made for this story, and its tenant."""
    institution = folder.institution
    answer = await visitor.post(
        "/api/v1/institutions",
        {
            "institution": {
                "name": institution.name,
                "kind": folder.kind,
                "uai": institution.uai,
                "siret": institution.siret,
                "academie": institution.academie or None,
                "zone": institution.zone,
            },
            "email": folder.coordinator,
            "password": PASSWORD,
            "demonstration": True,
        },
        step="sign-up",
        at=at,
    )
    return visitor.with_token(answer["token"]), answer["tenant"]


async def invite_direction(coordinator: Visitor, visitor: Visitor, folder: StoryFolder) -> Visitor:
    """The direction, invited by the coordinator and come in by the invitation's code; on a later telling, by its password."""
    address = folder.direction
    invitation = await coordinator.post("/api/v1/invitations", {"email": address, "role": "direction"}, step="invite-direction")
    try:
        answer = await visitor.post(
            "/api/v1/invitations/acceptance", {"code": invitation["code"], "password": PASSWORD}, step="accept-invitation"
        )
    except DemonstrationStopped as stopped:
        if stopped.code != "invitation-not-valid":
            raise
        answer = await sign_in(visitor, address, invitation["tenant"], "direction")
    return visitor.with_token(answer["token"])


async def sign_in(visitor: Visitor, address: str, tenant: str, role: str) -> Any:
    body = {"email": address, "password": PASSWORD, "tenant": tenant, "role": role}
    return await visitor.post("/api/v1/tokens", body, step=f"sign-in-{role}")
