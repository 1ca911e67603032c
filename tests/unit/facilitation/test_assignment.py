"""As many pairs as there can be, exactly."""

from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.facilitation.assignment import Assignment, maximum_pairs, rights_with_a_way_out

Neighbours = list[list[int]]
Graph = tuple[Neighbours, list[int], list[int]]


@st.composite
def graphs(draw: st.DrawFn, most: int = 4) -> Graph:
    lefts, rights = draw(st.integers(0, most)), draw(st.integers(0, most))
    neighbours = [sorted(draw(st.sets(st.sampled_from(range(rights))))) if rights else [] for _ in range(lefts)]
    places = st.integers(0, 2)
    return neighbours, [draw(places) for _ in range(lefts)], [draw(places) for _ in range(rights)]


def most_by_trying(neighbours: Neighbours, left_places: list[int], right_places: list[int]) -> int:
    """Every set of edges, the largest first."""
    edges = [(left, right) for left, rights in enumerate(neighbours) for right in rights]
    for size in range(len(edges), 0, -1):
        for chosen in combinations(edges, size):
            fits_left = all(sum(left == one for left, _ in chosen) <= places for one, places in enumerate(left_places))
            if fits_left and all(sum(right == one for _, right in chosen) <= places for one, places in enumerate(right_places)):
                return size
    return 0


def most_by_places(neighbours: Neighbours, left_places: list[int], right_places: list[int]) -> int:
    """Kuhn's one-path-at-a-time on people split into places; only where no two people could be paired twice by that."""
    holder: dict[tuple[int, int], tuple[int, int]] = {}

    def placed(left: tuple[int, int], seen: set[tuple[int, int]]) -> bool:
        for right in neighbours[left[0]]:
            for place in range(right_places[right]):
                if (right, place) not in seen:
                    seen.add((right, place))
                    if (right, place) not in holder or placed(holder[right, place], seen):
                        holder[right, place] = left
                        return True
        return False

    return sum(placed((left, place), set()) for left, places in enumerate(left_places) for place in range(places))


def assert_sound(assignment: Assignment, graph: Graph) -> None:
    neighbours, left_places, right_places = graph
    pairs = assignment.pairs()
    assert len(set(pairs)) == len(pairs) == assignment.size
    assert all(right in neighbours[left] for left, right in pairs)
    for left, places in enumerate(left_places):
        assert assignment.left_free[left] == places - sum(one == left for one, _ in pairs) >= 0
    for right, places in enumerate(right_places):
        assert assignment.right_free[right] == places - sum(one == right for _, one in pairs) >= 0


@given(graph=graphs(3))
def test_no_set_of_pairs_is_larger(graph: Graph) -> None:
    assignment = Assignment(*graph).maximised()
    assert_sound(assignment, graph)
    assert assignment.size == maximum_pairs(*graph) == most_by_trying(*graph)


@pytest.mark.parametrize("seed", range(30))
def test_it_agrees_with_another_method_on_larger_cohorts(seed: int) -> None:
    chance = Random(seed)
    lefts, rights, density = chance.randint(20, 60), chance.randint(20, 60), chance.choice((0.03, 0.06, 0.2))
    neighbours = [[right for right in range(rights) if chance.random() < density] for _ in range(lefts)]
    graph = neighbours, [1] * lefts, [chance.choice((0, 1, 1, 2, 3)) for _ in range(rights)]
    assignment = Assignment(*graph).maximised()
    assert_sound(assignment, graph)
    assert assignment.size == most_by_places(*graph)
    turned: Neighbours = [[left for left in range(lefts) if right in neighbours[left]] for right in range(rights)]
    assert assignment.size == maximum_pairs(turned, graph[2], graph[1])


def test_a_long_chain_is_followed_to_its_end() -> None:
    """Each knows the one before and the one after; taken greedily backwards, everybody must move for the last."""
    length = 3000
    neighbours = [[place + 1, place] for place in range(length)]
    begun = [(place, place + 1) for place in range(length - 1)]
    chain = Assignment(neighbours, [1] * length, [1] * length + [0], begun).maximised()
    assert chain.pairs() == [(place, place) for place in range(length)]


@given(graph=graphs(), data=st.data())
def test_it_goes_on_from_pairs_already_made(graph: Graph, data: st.DataObject) -> None:
    all_of_them = Assignment(*graph).maximised().pairs()
    begun = data.draw(st.lists(st.sampled_from(all_of_them), unique=True)) if all_of_them else []
    assignment = Assignment(*graph, begun)
    assert assignment.pairs() == sorted(begun)
    assert_sound(assignment.maximised(), graph)
    assert assignment.size == len(all_of_them)


@pytest.mark.parametrize("pairs", [[(0, 1)], [(0, 0), (0, 0)], [(0, 0), (1, 0)]])
def test_pairs_that_cannot_be_are_refused(pairs: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="0"):
        Assignment([[0], [0]], [2, 1], [1, 1], pairs)


def test_a_way_out_may_be_a_long_one() -> None:
    """Three pairs that each could move on to the next place, and a free place at the end; apart from them a full one."""
    neighbours = [[0, 1], [1, 2], [2, 3], [4], []]
    assignment = Assignment(neighbours, [1] * 5, [1] * 5, [(0, 0), (1, 1), (2, 2), (3, 4)])
    assert rights_with_a_way_out(assignment) == {0, 1, 2, 3}


@given(graph=graphs(), data=st.data())
def test_one_new_acquaintance_helps_exactly_if_it_has_a_way_out(graph: Graph, data: st.DataObject) -> None:
    neighbours, left_places, right_places = graph
    assignment = Assignment(*graph).maximised()
    alone = [left for left, mates in enumerate(assignment.left_mates) if not mates and left_places[left]]
    way_out = rights_with_a_way_out(assignment)
    for left in alone:
        for right in range(len(right_places)):
            acquainted = [rights + [right] * (place == left and right not in rights) for place, rights in enumerate(neighbours)]
            grows = maximum_pairs(acquainted, left_places, right_places) > assignment.size
            assert grows is (right in way_out)


@given(graph=graphs(), data=st.data())
def test_what_somebody_would_gain_is_what_they_gain(graph: Graph, data: st.DataObject) -> None:
    neighbours, left_places, right_places = graph
    assignment = Assignment(*graph).maximised()
    before = assignment.pairs()
    for left, mates in enumerate(assignment.left_mates):
        if not mates:
            acquaintances = sorted(data.draw(st.sets(st.sampled_from(range(len(right_places)))))) if right_places else []
            acquaintances = sorted({*acquaintances, *neighbours[left]})
            acquainted = [acquaintances if place == left else rights for place, rights in enumerate(neighbours)]
            gain = maximum_pairs(acquainted, left_places, right_places) - assignment.size
            assert assignment.gain_from(left, acquaintances) == gain
            assert assignment.pairs() == before
