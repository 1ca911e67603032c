"""What goes into the solver's process and what comes out: places and numbers, no name and no id of anybody."""

from typing import Literal

import msgspec

from domain.facilitation.candidates import Cohort

Step = Literal["weighing", "opening", "narrowing", "proof", "done"]


class Asked(msgspec.Struct, frozen=True):
    """What is handed to the solver's process: a cohort without ids (see ``services.matching.posing``), and its bounds."""

    cohort: Cohort
    seed: int
    deterministic_time: float


class Problem(msgspec.Struct, frozen=True):
    """People by their places in the cohort, from 0.

    ``mentor_places``, ``mentee_places``: how many pairs more each may take. ``mentor_loads``: how many each mentor has already.
    ``possible``: (mentor, mentee, score) of every pair that may be, each once; scores are whole and not negative.
    ``both_ways``: those of the possible pairs (mentor, mentee) in which the mentor would learn something too.
    ``quotas``: how many more people are to be in a pair, among these mentees; nobody stands in two of them.
    ``deterministic_time``: the bound of CP-SAT's search in its own unit (about a second of an idle core, never of the clock).
    """

    mentor_places: tuple[int, ...]
    mentor_loads: tuple[int, ...]
    mentee_places: tuple[int, ...]
    possible: tuple[tuple[int, int, int], ...]
    seed: int
    deterministic_time: float
    quotas: tuple[tuple[int, tuple[int, ...]], ...] = ()
    both_ways: frozenset[tuple[int, int]] = frozenset()


class Solution(msgspec.Struct, frozen=True):
    """The chosen pairs (mentor, mentee), by mentee then mentor.

    ``optimal``, by aim (``pairs``, ``score``, ``balance``, ``reciprocity``, ``quotas``): whether it was proven that nothing better exists.
    """

    pairs: tuple[tuple[int, int], ...]
    optimal: dict[str, bool]
    version: str


class Progress(msgspec.Struct, frozen=True):
    """The step that begins; how many pairs are looked at, how many are chosen, and their total score in the problem's unit.

    ``weighing``: every two people are looked at; ``opening``: pairs are chosen; ``narrowing``: what cannot be better is left aside;
    ``proof``: nothing better is found among the rest; ``done``.
    """

    step: Step
    possible: int
    chosen: int
    score: int
