"""Extraction a second time: the distance by every string in Fractions, and the least number of states by trying every partition of the prompts."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import pytest

torch = pytest.importorskip("torch")

from hypothesis import given, settings  # noqa: E402  # what follows needs torch
from hypothesis import strategies as st  # noqa: E402

from arprops.core.words import END, Word  # noqa: E402
from arprops.models.pdfa import PDFA  # noqa: E402
from arprops.neural.extraction.extract import extract  # noqa: E402
from arprops.neural.net import Net  # noqa: E402
from arprops.neural.nets.recurrent import GRU  # noqa: E402
from tests.neural.known import known_net  # noqa: E402

quick = settings(deadline=None, max_examples=30)


@st.composite
def finite(draw: st.DrawFn) -> PDFA[Word]:
    """A tree of the prompts up to some length ≤ 3, after which every string ends; a state is a prompt."""
    longest = draw(st.integers(0, 3))
    prompts = [word for length in range(longest + 1) for word in product("ab", repeat=length)]
    rows = {}
    for word in prompts:
        weights = [0, 0, 1] if len(word) == longest else draw(st.lists(st.integers(0, 5), min_size=3, max_size=3).filter(any))
        rows[word] = {x: Fraction(w, sum(weights)) for x, w in zip(("a", "b", END), weights, strict=True)}
    step = {word: {x: (*word, x) for x in "ab"} for word in prompts if len(word) < longest}
    return PDFA("ab", start=(), next=rows, step=step, default=prompts[-1])


def strings(net: Net, prompt: Word = (), mass: Fraction = Fraction(1)) -> Iterator[tuple[Word, Fraction]]:
    """Every string of a net whose strings are finitely many, with its exact probability."""
    for outcome, weight in net.next(prompt).items():
        if outcome is END:
            yield prompt, mass * weight
        else:
            yield from strings(net, (*prompt, outcome), mass * weight)


def probability(automaton: PDFA[str], string: Word) -> Fraction:
    state, mass = automaton.start_state, Fraction(1)
    for symbol in string:
        mass *= automaton.next_of[state][symbol]
        state = automaton.step_of[state][symbol]
    return mass * automaton.next_of[state][END]


@quick
@given(finite(), st.sampled_from(["1/3", "1/20", "1/1000"]), st.sampled_from([1, 4, 1000]), st.sampled_from([1, 2, 1000]))
def test_the_exact_distance_lies_in_the_bracket(source: PDFA[Word], tolerance: str, prompts: int, states: int) -> None:
    net = known_net(source)
    found = extract(net, tolerance=tolerance, prompts=prompts, states=states)
    exact = sum((max(Fraction(0), mass - probability(found.automaton, string)) for string, mass in strings(net)), Fraction(0))
    assert exact in found.distance
    assert found.reached == (found.ended == "reached")
    if found.reached:
        assert exact <= Fraction(tolerance)
    elif prompts == states == 1000:
        raise AssertionError(f"{tolerance} was not reached on a finite net: {found}")


def fewest(source: PDFA[Word]) -> int:
    """How many states the possible prompts need, by colouring: prompts may share a state if no completion of both tells them apart, and shared states go on alike."""
    possible = [()]
    for word in possible:
        possible += [(*word, outcome) for outcome in source.next_of[word] if outcome is not END]

    def works(colour: dict[Word, int]) -> bool:
        moves: dict[tuple[int, str], int] = {}
        rows = {c: source.next_of[word] for word, c in colour.items()}
        return all(source.next_of[word] == rows[c] for word, c in colour.items()) and all(
            moves.setdefault((colour[word[:-1]], word[-1]), colour[word]) == colour[word] for word in possible if word
        )

    for count in range(1, len(possible)):
        for colours in product(range(count), repeat=len(possible) - 1):
            if works({(): 0, **dict(zip(possible[1:], colours, strict=True))}):
                return count
    return len(possible)


@quick
@given(finite().filter(lambda source: len(source.next_of) <= 7))
def test_no_more_states_than_any_automaton_of_the_same_strings_needs(source: PDFA[Word]) -> None:
    found = extract(known_net(source), tolerance="1/100000")
    assert found.reached
    assert found.states <= fewest(source)


@pytest.mark.parametrize("seed", range(4))
def test_along_the_prompts_of_a_trained_shape_the_bracket_holds(seed: int) -> None:
    """Over all strings up to length 5, by Fractions: what they lose is a lower end, and what is left of both masses is the slack."""
    net = Net(GRU(3, hidden=4, seed=seed).double(), "ab")
    found = extract(net, tolerance="1/5")
    lost, left = Fraction(0), Fraction(1)
    pending: list[tuple[Word, Fraction]] = [((), Fraction(1))]
    for prompt, mass in pending:
        row = net.next(prompt)
        ends = mass * row[END]
        lost += max(Fraction(0), ends - probability(found.automaton, prompt))
        left -= ends
        if len(prompt) < 5:
            pending += [((*prompt, x), mass * row[x]) for x in net.alphabet]
    assert lost <= found.distance.upper
    assert found.distance.lower <= lost + left
