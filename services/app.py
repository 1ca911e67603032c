"""The web application: the API under /api/v1, the console's pages, health."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from litestar import Litestar, Router
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, License, SecurityScheme

from infra.servers import Servers
from infra.settings import Settings
from services.attestations.api import ATTESTATION_ROUTES
from services.audit.api import AUDIT_ROUTES
from services.audit.conclusion_pages import CONCLUSION_API
from services.audit.question_api import QUESTION_API
from services.audit.sampling import SAMPLE_API
from services.benchmark.api import BENCHMARK_ROUTES
from services.calendars.pages import CALENDAR_ROUTES
from services.communication.api import COMMUNICATION_ROUTES
from services.communication.commands import COMMUNICATION_COMMANDS
from services.deadlines.api import DEADLINE_ROUTES
from services.enrolment.api import IMPORT_ROUTES
from services.evidence.api import EVIDENCE_ROUTES
from services.house import House, open_house
from services.http.authentication import Authentication
from services.http.correlation import correlate
from services.http.description import complete
from services.http.health import HEALTH_ROUTES
from services.http.problems import answer_problem
from services.http.protection import protect
from services.limits.counting import count_requests
from services.mail.returns_hook import RETURN_ROUTES
from services.matching.api import MATCHING_ROUTES
from services.onboarding.api import ONBOARDING_ROUTES
from services.operations.metrics import METRICS_ROUTES
from services.own_account.api import OWN_ACCOUNT_ROUTES
from services.pages.routes import PAGE_ROUTES
from services.pairs.commands import PAIR_COMMANDS
from services.participants.api import PARTICIPANT_ROUTES
from services.participants.commands import PARTICIPANT_COMMANDS
from services.portfolio.api import PORTFOLIO_ROUTES
from services.portfolio.sign_ups_api import SIGN_UP_WORK_ROUTES
from services.programmes.api import PROGRAMME_READINGS
from services.programmes.commands import PROGRAMME_COMMANDS
from services.relationships.api import RELATIONSHIP_ROUTES
from services.relationships.reference_api import REFERENCE_ROUTES
from services.reports.api import REPORT_ROUTES
from services.reports.commands import REPORT_COMMANDS
from services.rights.commands import RIGHTS_ROUTES
from services.safeguarding.api import INCIDENT_ROUTES
from services.single_sign_on.api import SINGLE_SIGN_ON_ROUTES
from services.steering.api import STEERING_ROUTES
from services.steering.commands import STEERING_COMMANDS
from services.succession.api import SUCCESSION_ROUTES
from services.supervision.api import SUPERVISION_ROUTES
from services.supervision.export_api import EXPORT_ROUTES
from services.surveys.api import SURVEY_ROUTES
from services.surveys.commands import SURVEY_COMMANDS
from services.team.api import TEAM_ROUTES
from services.webhooks.api import WEBHOOK_ROUTES
from services.workshops.api import WORKSHOP_ROUTES
from services.workshops.commands import WORKSHOP_COMMANDS

LARGEST_BODY: Final = 12_000_000  # octets; a file of participants has 10 MB at most
API_ROUTES: Final = (
    *AUDIT_ROUTES,
    *SAMPLE_API,
    *QUESTION_API,
    *CONCLUSION_API,
    *EVIDENCE_ROUTES,
    *ONBOARDING_ROUTES,
    *OWN_ACCOUNT_ROUTES,
    *TEAM_ROUTES,
    *SINGLE_SIGN_ON_ROUTES,
    *WEBHOOK_ROUTES,
    *PROGRAMME_COMMANDS,
    *PROGRAMME_READINGS,
    *CALENDAR_ROUTES,
    *RETURN_ROUTES,
    *DEADLINE_ROUTES,
    *COMMUNICATION_COMMANDS,
    *COMMUNICATION_ROUTES,
    *IMPORT_ROUTES,
    *PARTICIPANT_COMMANDS,
    *PARTICIPANT_ROUTES,
    *RIGHTS_ROUTES,
    *INCIDENT_ROUTES,
    *ATTESTATION_ROUTES,
    *SURVEY_COMMANDS,
    *SURVEY_ROUTES,
    *MATCHING_ROUTES,
    *PAIR_COMMANDS,
    *WORKSHOP_COMMANDS,
    *WORKSHOP_ROUTES,
    *STEERING_COMMANDS,
    *STEERING_ROUTES,
    *REPORT_ROUTES,
    *REPORT_COMMANDS,
    *SUCCESSION_ROUTES,
    *SUPERVISION_ROUTES,
    *PORTFOLIO_ROUTES,
    *RELATIONSHIP_ROUTES,
    *REFERENCE_ROUTES,
    *SIGN_UP_WORK_ROUTES,
    *BENCHMARK_ROUTES,
    *METRICS_ROUTES,
    *EXPORT_ROUTES,
)

DESCRIPTION: Final = """
Les programmes de mentorat inversé d’un établissement, de l’état des lieux au rapport d’impact.

Chaque commande accepte `Idempotency-Key` (répéter ne fait rien deux fois) et `If-Match` (la version de l’histoire que vous aviez lue).
Elle répond avec la `position` du journal ; toute lecture peut attendre cette position avec `at_least`. Les erreurs suivent la RFC 9457,
avec un `code` stable.
"""


def web_application(settings: Settings, servers: Servers) -> Litestar:
    """The application; its house opens when it starts and closes when it stops."""

    @asynccontextmanager
    async def lived_in(app: Litestar) -> AsyncIterator[None]:
        async with open_house(settings, servers) as house:
            app.state.house = house
            yield

    async def the_house() -> House:
        house: House = app.state.house
        return house

    app = Litestar(
        route_handlers=[Router("/api/v1", route_handlers=list(API_ROUTES)), *HEALTH_ROUTES, *PAGE_ROUTES],
        dependencies={"house": Provide(the_house)},
        middleware=[DefineMiddleware(Authentication, exclude=["^/api/openapi"], exclude_from_auth_key="public"), count_requests],
        before_send=[protect],
        exception_handlers={Exception: answer_problem},
        lifespan=[lived_in],
        logging_config=None,
        request_max_body_size=LARGEST_BODY,
        openapi_config=OpenAPIConfig(
            title="Ekole",
            version="1",
            description=DESCRIPTION,
            license=License(name="Propriétaire"),
            path="/api",
            render_plugins=[],
            components=Components(security_schemes={"bearer": SecurityScheme(type="http", scheme="bearer")}),
            security=[{"bearer": []}],
            use_handler_docstrings=True,
        ),
    )
    app.asgi_handler = correlate(app.asgi_handler)  # around the answers to errors too, which Litestar's middleware is not
    complete(app)
    return app
