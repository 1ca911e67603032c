"""The console's pages, and the two files they share."""

from typing import Final

from litestar import Response, get

from services.agreement.pages import AGREEMENT_PAGES
from services.attestations.pages import ATTESTATION_PAGES
from services.audit.conclusion_pages import CONCLUSION_PAGES
from services.audit.fact_page import FACT_PAGES
from services.audit.pages import PROOF_PAGES
from services.audit.public import LOG_ROUTES
from services.audit.question_pages import QUESTION_PAGES
from services.audit.replay_pages import REPLAY_PAGES
from services.audit.sampling import SAMPLE_PAGES
from services.benchmark.pages import BENCHMARK_PAGES
from services.calendars.pages import CALENDAR_PAGES
from services.candidacies.pages import CANDIDACY_PAGES
from services.communication.message_pages import MESSAGE_PAGES
from services.communication.pages import COMMUNICATION_PAGES
from services.deadlines.pages import DEADLINE_PAGES
from services.enrolment.pages import IMPORT_PAGES
from services.evidence.pages import EVIDENCE_PAGES
from services.links.handing import HANDING_PAGES
from services.links.lost_page import LOST_PAGES
from services.links.pages import LINK_PAGES
from services.mail.mailbox_page import MAILBOX_PAGES
from services.matching.pages import MATCHING_PAGES
from services.notices.choices_page import CHOICES_PAGES
from services.notices.given_up_page import GIVEN_UP_PAGES
from services.onboarding.calendar_pages import CALENDAR_FORMS
from services.onboarding.first_hour_page import FIRST_HOUR_PAGES
from services.onboarding.invitation_page import INVITATION_PAGES
from services.onboarding.pages import INSTITUTION_PAGES
from services.onboarding.sign_up_pages import SIGN_UP_PAGES
from services.operations.pages import OPERATIONS_PAGES
from services.own_account.identity_pages import OWN_IDENTITY_PAGES
from services.own_account.pages import OWN_ACCOUNT_PAGES
from services.own_account.recovery_pages import RECOVERY_PAGES
from services.own_account.second_factor_pages import SECOND_FACTOR_PAGES
from services.pages.found_again import found_again
from services.pages.rendering import ICON, ICON_PATH, STYLES, STYLES_PATH
from services.pages.sign_in import SIGN_IN_ROUTES
from services.pages.welcome import WELCOME_PAGES
from services.pairs.pages import PAIR_PAGES
from services.participants.adding_pages import ADDING_PAGES
from services.participants.form_pages import FORM_PAGES
from services.participants.pages import PARTICIPANT_PAGES
from services.participants.person_pages import PERSON_PAGES
from services.portfolio.following_pages import FOLLOW_UP_PAGES
from services.portfolio.pages import PORTFOLIO_PAGES
from services.portfolio.rules_pages import RULES_PAGES
from services.portfolio.team_pages import TEAM_OF_HOUSE_PAGES
from services.portfolio.working_pages import WORK_PAGES
from services.programmes.certified_training_pages import CERTIFIED_TRAINING_PAGES
from services.programmes.design_pages import DESIGN_PAGES
from services.programmes.design_part_pages import DESIGN_PART_PAGES
from services.programmes.diagnostic_pages import DIAGNOSTIC_PAGES
from services.programmes.governance_pages import GOVERNANCE_PAGES
from services.programmes.opening_pages import OPENING_PAGES
from services.programmes.pages import PROGRAMME_PAGES
from services.programmes.portrait_pages import PORTRAIT_PAGES
from services.programmes.step_pages import STEP_PAGES
from services.programmes.template_pages import TEMPLATE_PAGES
from services.relationships.client_page import ENGAGEMENT_PAGES
from services.relationships.opinion_pages import OPINION_PAGES
from services.relationships.page_of_one import relationship_page
from services.relationships.pages import RELATIONSHIPS_PAGES
from services.relationships.reference_pages import REFERENCE_PAGES
from services.relationships.selling_forms import SELLING_FORMS
from services.relationships.working_forms import WORKING_FORMS
from services.reports.measuring import MEASURING_PAGES
from services.reports.pages import REPORT_PAGES
from services.rights.pages import RIGHTS_PAGES
from services.rights.register_page import REGISTER_PAGES
from services.safeguarding.incident_pages import INCIDENT_PAGES
from services.safeguarding.pages import SAFEGUARDING_PAGES
from services.single_sign_on.pages import SINGLE_SIGN_ON_PAGES
from services.single_sign_on.visit_pages import SINGLE_SIGN_ON_VISITS
from services.steering.pages import STEERING_PAGES
from services.succession.pages import SUCCESSION_PAGES
from services.supervision.client_pages import CLIENT_PAGES
from services.supervision.institution_pages import INSTITUTION_ACCESS_PAGES
from services.supervision.pages import SUPERVISION_PAGES
from services.surveys.open_link import OPEN_LINK_PAGES
from services.surveys.pages import SURVEY_PAGES
from services.surveys.wave_page import WAVE_PAGES
from services.team.pages import TEAM_PAGES
from services.webhooks.pages import WEBHOOK_PAGES
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
    *WELCOME_PAGES,
    *SIGN_IN_ROUTES,
    *SINGLE_SIGN_ON_VISITS,
    *SINGLE_SIGN_ON_PAGES,
    *WEBHOOK_PAGES,
    *OWN_ACCOUNT_PAGES,
    *OWN_IDENTITY_PAGES,
    *SECOND_FACTOR_PAGES,
    *RECOVERY_PAGES,
    *MAILBOX_PAGES,
    *TEAM_PAGES,
    *PROGRAMME_PAGES,
    *PROOF_PAGES,
    *REPLAY_PAGES,
    *FACT_PAGES,
    *SAMPLE_PAGES,
    *QUESTION_PAGES,
    *CONCLUSION_PAGES,
    *LOG_ROUTES,
    *INSTITUTION_PAGES,
    *CALENDAR_FORMS,
    *INVITATION_PAGES,
    *SIGN_UP_PAGES,
    *FIRST_HOUR_PAGES,
    *AGREEMENT_PAGES,
    *OPENING_PAGES,
    *STEP_PAGES,
    *DESIGN_PAGES,
    *DESIGN_PART_PAGES,
    *DIAGNOSTIC_PAGES,
    *GOVERNANCE_PAGES,
    *CERTIFIED_TRAINING_PAGES,
    *TEMPLATE_PAGES,
    *PORTRAIT_PAGES,
    *COMMUNICATION_PAGES,
    *MESSAGE_PAGES,
    *PARTICIPANT_PAGES,
    *RIGHTS_PAGES,
    *REGISTER_PAGES,
    *EVIDENCE_PAGES,
    *ATTESTATION_PAGES,
    *PERSON_PAGES,
    *FORM_PAGES,
    *HANDING_PAGES,
    *LINK_PAGES,
    *LOST_PAGES,
    *CANDIDACY_PAGES,
    *SAFEGUARDING_PAGES,
    *INCIDENT_PAGES,
    *ADDING_PAGES,
    *IMPORT_PAGES,
    *PAIR_PAGES,
    *MATCHING_PAGES,
    *WORKSHOP_PAGES,
    *WORKSHOP_PUBLIC_PAGES,
    *STEERING_PAGES,
    *DEADLINE_PAGES,
    *CHOICES_PAGES,
    *GIVEN_UP_PAGES,
    *CALENDAR_PAGES,
    *SURVEY_PAGES,
    *WAVE_PAGES,
    *OPEN_LINK_PAGES,
    *REPORT_PAGES,
    *MEASURING_PAGES,
    *SUCCESSION_PAGES,
    *SUPERVISION_PAGES,
    *CLIENT_PAGES,
    *PORTFOLIO_PAGES,
    *FOLLOW_UP_PAGES,
    *RELATIONSHIPS_PAGES,
    relationship_page,
    *SELLING_FORMS,
    *WORKING_FORMS,
    *ENGAGEMENT_PAGES,
    *OPINION_PAGES,
    *REFERENCE_PAGES,
    *WORK_PAGES,
    *OPERATIONS_PAGES,
    *RULES_PAGES,
    *BENCHMARK_PAGES,
    *TEAM_OF_HOUSE_PAGES,
    *INSTITUTION_ACCESS_PAGES,
)

PAGE_ROUTES: Final = (*_ROUTES, *found_again(_ROUTES))
