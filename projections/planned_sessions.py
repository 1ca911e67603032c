"""How many sessions a pair is to have as things stand: what it was formed with, until the programme decides otherwise.

The impact counts in the same way (``domain/measurement/computing.py``): a revised design, or an adjustment decided on the way, holds
for every pair that has not ended.
"""

from collections.abc import Iterable

import msgspec

from projections.pair_sheet import PairSheet
from projections.programme_sheet import ProgrammeSheet
from projections.steering_sheet import SteeringSheet


def sessions_since(sheet: ProgrammeSheet, steering: SteeringSheet | None) -> int | None:
    """What was adjusted last under the version in force, else a revised design's number; None while neither was decided."""
    version = sum(one.approved_at is not None for one in sheet.design_versions)
    adjusted = [one.change.sessions for one in (steering.adjustments if steering else ()) if one.design_version == version]
    told = [sessions for sessions in adjusted if sessions is not None]
    if told:
        return told[-1]
    return sheet.design.frame.sessions if version > 1 and sheet.design else None


def as_planned_now(pairs: Iterable[PairSheet], sheet: ProgrammeSheet, steering: SteeringSheet | None) -> list[PairSheet]:
    """The pairs with the sessions that each is to have today."""
    since = sessions_since(sheet, steering)
    if since is None:
        return list(pairs)
    return [pair if pair.status == "ended" else msgspec.structs.replace(pair, planned_sessions=since) for pair in pairs]
