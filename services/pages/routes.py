"""The console's pages, and the two files they share."""

from typing import Final

from litestar import Response, get

from services.communication.message_pages import MESSAGE_PAGES
from services.communication.pages import COMMUNICATION_PAGES
from services.enrolment.pages import IMPORT_PAGES
from services.mail.mailbox_page import MAILBOX_PAGES
from services.matching.pages import MATCHING_PAGES
from services.onboarding.invitation_page import INVITATION_PAGES
from services.onboarding.pages import INSTITUTION_PAGES
from services.own_account.pages import OWN_ACCOUNT_PAGES
from services.own_account.recovery_pages import RECOVERY_PAGES
from services.own_account.second_factor_pages import SECOND_FACTOR_PAGES
from services.pages.found_again import found_again
from services.pages.rendering import ICON, ICON_PATH, STYLES, STYLES_PATH
from services.pages.sign_in import SIGN_IN_ROUTES
from services.pairs.pages import PAIR_PAGES
from services.participants.adding_pages import ADDING_PAGES
from services.participants.form_pages import FORM_PAGES
from services.participants.pages import PARTICIPANT_PAGES
from services.participants.person_pages import PERSON_PAGES
from services.programmes.design_pages import DESIGN_PAGES
from services.programmes.design_part_pages import DESIGN_PART_PAGES
from services.programmes.diagnostic_pages import DIAGNOSTIC_PAGES
from services.programmes.governance_pages import GOVERNANCE_PAGES
from services.programmes.opening_pages import OPENING_PAGES
from services.programmes.pages import PROGRAMME_PAGES
from services.programmes.portrait_pages import PORTRAIT_PAGES
from services.programmes.step_pages import STEP_PAGES
from services.reports.measuring import MEASURING_PAGES
from services.reports.pages import REPORT_PAGES
from services.steering.pages import STEERING_PAGES
from services.succession.pages import SUCCESSION_PAGES
from services.supervision.pages import SUPERVISION_PAGES
from services.surveys.open_link import OPEN_LINK_PAGES
from services.surveys.pages import SURVEY_PAGES
from services.surveys.wave_page import WAVE_PAGES
from services.team.pages import TEAM_PAGES
from services.workshops.pages import WORKSHOP_PAGES
from services.workshops.public_page import WORKSHOP_PUBLIC_PAGES

# Their addresses change with their content, so a browser may keep them for ever.
KEPT: Final = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


@get(STYLES_PATH, opt={"public": True}, include_in_schema=False)
async def styles() -> Response[bytes]:
    return Response(STYLES, media_type="text/css", headers=KEPT)


@get(ICON_PATH, opt={"public": True}, include_in_schema=False)
async def icon() -> Response[bytes]:
    return Response(ICON, media_type="image/svg+xml", headers=KEPT)


_ROUTES: Final = (
    styles,
    icon,
    *SIGN_IN_ROUTES,
    *OWN_ACCOUNT_PAGES,
    *SECOND_FACTOR_PAGES,
    *RECOVERY_PAGES,
    *MAILBOX_PAGES,
    *TEAM_PAGES,
    *PROGRAMME_PAGES,
    *INSTITUTION_PAGES,
    *INVITATION_PAGES,
    *OPENING_PAGES,
    *STEP_PAGES,
    *DESIGN_PAGES,
    *DESIGN_PART_PAGES,
    *DIAGNOSTIC_PAGES,
    *GOVERNANCE_PAGES,
    *PORTRAIT_PAGES,
    *COMMUNICATION_PAGES,
    *MESSAGE_PAGES,
    *PARTICIPANT_PAGES,
    *PERSON_PAGES,
    *FORM_PAGES,
    *ADDING_PAGES,
    *IMPORT_PAGES,
    *PAIR_PAGES,
    *MATCHING_PAGES,
    *WORKSHOP_PAGES,
    *WORKSHOP_PUBLIC_PAGES,
    *STEERING_PAGES,
    *SURVEY_PAGES,
    *WAVE_PAGES,
    *OPEN_LINK_PAGES,
    *REPORT_PAGES,
    *MEASURING_PAGES,
    *SUCCESSION_PAGES,
    *SUPERVISION_PAGES,
)

PAGE_ROUTES: Final = (*_ROUTES, *found_again(_ROUTES))
