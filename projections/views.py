"""Every projection of the house: what the runner keeps, what can be rebuilt and replayed.

``python -m projections.views pair_sheet`` prints the columns of a view as a migration writes them down.
"""

import sys
from typing import Final

from projections.audit_question_sheet import AUDIT_QUESTION_SHEETS
from projections.benchmark_cell import BENCHMARK_CELLS
from projections.benchmark_member import BENCHMARK_MEMBERS
from projections.communication_sheet import COMMUNICATION_SHEETS
from projections.deadline_sheet import DEADLINE_SHEETS
from projections.follow_up import FOLLOW_UPS
from projections.health_adjustment import HEALTH_ADJUSTMENTS
from projections.impact_sheet import IMPACT_SHEETS
from projections.incident_sheet import INCIDENT_SHEETS
from projections.institution_sheet import INSTITUTION_SHEETS
from projections.matching_run import MATCHING_RUNS
from projections.pair_sheet import PAIR_SHEETS
from projections.participant import PARTICIPANTS
from projections.person_directory import PERSON_DIRECTORY
from projections.programme_sheet import PROGRAMME_SHEETS
from projections.projection import AnyProjection
from projections.reference_sheet import REFERENCE_SHEETS
from projections.relationship_sheet import RELATIONSHIP_SHEETS
from projections.satisfaction_sheet import SATISFACTION_SHEETS
from projections.steering_sheet import STEERING_SHEETS
from projections.supervision_sheet import SUPERVISION_RIGHTS
from projections.supervisor_access import SUPERVISOR_ACCESSES
from projections.survey_sheet import SURVEY_SHEETS
from projections.tables import table_of
from projections.timeline import TIMELINE
from projections.workshop_sheet import WORKSHOP_SHEETS

VIEWS: Final[tuple[AnyProjection, ...]] = (
    INSTITUTION_SHEETS,
    PERSON_DIRECTORY,
    PROGRAMME_SHEETS,
    COMMUNICATION_SHEETS,
    PARTICIPANTS,
    MATCHING_RUNS,
    PAIR_SHEETS,
    WORKSHOP_SHEETS,
    STEERING_SHEETS,
    SURVEY_SHEETS,
    IMPACT_SHEETS,
    DEADLINE_SHEETS,
    INCIDENT_SHEETS,
    SUPERVISION_RIGHTS,
    SUPERVISOR_ACCESSES,
    FOLLOW_UPS,
    HEALTH_ADJUSTMENTS,
    BENCHMARK_MEMBERS,
    BENCHMARK_CELLS,
    RELATIONSHIP_SHEETS,
    SATISFACTION_SHEETS,
    REFERENCE_SHEETS,
    AUDIT_QUESTION_SHEETS,
    TIMELINE,
)


def migration_of(projection: AnyProjection) -> str:
    """The call that makes a view's table as it is now, to be put into a new migration."""
    columns = "".join(f'        "{column.name}": "{column.written}",\n' for column in table_of(projection).columns)
    indexes = f", indexes={[*projection.indexes]!r}" if projection.indexes else ""
    return f'create_view_table(\n    "{projection.name}",\n    {{\n{columns}    }}{indexes},\n)'


if __name__ == "__main__":
    for view in VIEWS:
        if view.name in sys.argv[1:]:
            print(migration_of(view))  # noqa: T201
