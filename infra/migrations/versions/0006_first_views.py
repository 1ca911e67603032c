"""The first views: institution, people, programmes, participants, matching runs, pairs, surveys, timeline."""

from infra.migrations.view_tables import create_view_table, drop_view_table

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_view_table(
        "institution_sheet",
        {
            "institution": "uuid",
            "name": "text",
            "kind": "text",
            "uai": "text null",
            "academie": "text null",
            "zone": "text null",
            "timezone": "text",
            "demonstration": "boolean",
            "signed_up_at": "timestamp with time zone",
            "data_agreement": "text null",
            "safeguarding_contacts": "bigint",
            "closed": "jsonb",
            "public_holidays": "jsonb",
            "school_years": "jsonb",
        },
        indexes=[],
    )
    create_view_table(
        "person_directory",
        {
            "person": "uuid",
            "registered_at": "timestamp with time zone",
            "erased": "boolean",
            "family_name": "text null",
            "given_name": "text null",
            "email": "text null",
            "phone": "text null",
            "guardian_name": "text null",
            "guardian_email": "text null",
            "guardian_required_until": "date null",
            "has_access_code": "boolean",
        },
        indexes=[],
    )
    create_view_table(
        "programme_sheet",
        {
            "programme": "uuid",
            "name": "text",
            "kind": "text",
            "mode": "text",
            "template": "text",
            "template_version": "text",
            "year": "text",
            "first_day": "date",
            "last_day": "date",
            "gates": "jsonb",
            "opened_at": "timestamp with time zone",
            "last_event_at": "timestamp with time zone",
            "phases": "jsonb",
            "waivers": "jsonb",
            "diagnostic": "jsonb null",
            "design_status": "text",
            "design": "jsonb null",
            "design_approved_at": "timestamp with time zone null",
            "impact": "jsonb null",
            "reports": "jsonb",
            "improvements": "jsonb",
            "closed_at": "timestamp with time zone null",
        },
        indexes=[["opened_at"]],
    )
    create_view_table(
        "participant",
        {
            "participation": "uuid",
            "programme": "uuid",
            "person": "uuid",
            "role": "text",
            "profile": "jsonb",
            "status": "text",
            "since": "timestamp with time zone",
            "charter": "text null",
            "authorised_at": "timestamp with time zone null",
            "minutes": "jsonb",
            "quiz_passed": "boolean",
            "practice_observed": "boolean",
            "certified_until": "date null",
            "briefed": "boolean",
            "pairs": "jsonb",
        },
        indexes=[["programme"], ["person"]],
    )
    create_view_table(
        "matching_run",
        {
            "matching": "uuid",
            "programme": "uuid",
            "proposed_at": "timestamp with time zone",
            "solver": "text",
            "solver_version": "text",
            "seed": "bigint",
            "optimal": "jsonb",
            "inputs_hash": "text",
            "total_score": "double precision",
            "relaxations": "jsonb",
            "status": "text",
            "pairs": "jsonb",
            "alone": "jsonb",
            "published_at": "timestamp with time zone null",
        },
        indexes=[["programme"]],
    )
    create_view_table(
        "pair_sheet",
        {
            "pair": "uuid",
            "programme": "uuid",
            "mentor": "uuid",
            "mentee": "uuid",
            "mentor_person": "uuid",
            "mentee_person": "uuid",
            "score": "double precision null",
            "planned_sessions": "bigint",
            "formed_on": "date",
            "status": "text",
            "end_reason": "text null",
            "sessions": "jsonb",
            "held": "bigint",
            "missed": "bigint",
            "minutes": "bigint",
            "ratings": "bigint",
            "ratings_sum": "bigint",
            "last_session_on": "date null",
        },
        indexes=[["programme"]],
    )
    create_view_table(
        "survey_sheet",
        {
            "survey": "uuid",
            "programme": "uuid",
            "wave": "text",
            "instrument": "text",
            "instrument_version": "text",
            "invited": "bigint",
            "closes_on": "date",
            "opened_at": "timestamp with time zone",
            "responses": "bigint",
            "closed_at": "timestamp with time zone null",
            "results": "jsonb null",
        },
        indexes=[["programme"]],
    )
    create_view_table(
        "timeline",
        {
            "position": "bigint",
            "programme": "uuid null",
            "stream": "text",
            "version": "bigint",
            "type": "text",
            "occurred_at": "timestamp with time zone",
            "recorded_at": "timestamp with time zone",
            "actor": "text",
            "role": "text",
            "on_behalf_of": "text null",
            "command": "uuid",
            "correlation": "uuid",
            "causation": "uuid null",
        },
        indexes=[["programme", "position"]],
    )


def downgrade() -> None:
    for view in (
        "timeline",
        "survey_sheet",
        "pair_sheet",
        "matching_run",
        "participant",
        "programme_sheet",
        "person_directory",
        "institution_sheet",
    ):
        drop_view_table(view)
