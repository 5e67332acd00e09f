"""Probabilities of rules that need not be regular, against every completion written out: rules are read by hand, and their language by its definition."""

import json
from fractions import Fraction
from itertools import product
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from arprops.core.certificate import AtPrompt, Computed, Sides
from arprops.core.claim import Comparison, FiniteMass
from arprops.core.interval import ends
from arprops.core.verdict import Proved, Refuted
from arprops.core.words import END
from arprops.formats.proof import proof_data
from arprops.kernel.check import recheck
from arprops.models.counter import CounterMachine
from arprops.models.pdfa import PDFA
from arprops.models.table import Table
from arprops.search.regex import regex
from arprops.search.value import valued as searched
from arprops.solve.decide import decide
from arprops.solve.restriction import after_every, probability, within
from arprops.solve.value import valued
from arprops.views.restricted import Restricted
from tests.twice.test_recheck import SCRIPT

WEIGHTS = st.sampled_from([{"a": "1/4", "b": "1/4", END: "1/2"}, {"a": "1/3", END: "2/3"}, {"b": "1/2", END: "1/2"}, {END: 1}])
DEEP = 8
"""Completions longer than this have at most the mass that is left over."""


@st.composite
def automata(draw: st.DrawFn) -> PDFA[int]:
    states = range(draw(st.integers(1, 2)))
    target = st.sampled_from(list(states))
    return PDFA("ab", start=0, next={s: draw(WEIGHTS) for s in states}, step={s: {"a": draw(target), "b": draw(target)} for s in states})


@st.composite
def counters(draw: st.DrawFn) -> tuple[CounterMachine, tuple[int, int, str, int]]:
    """A rule that adds a number for each a and each b, and accepts by the sum; and the same as numbers."""
    up, down = draw(st.sampled_from([1, 2])), draw(st.sampled_from([-2, -1, 0]))
    relation, bound = draw(st.sampled_from(["==", ">=", "<"])), draw(st.integers(-1, 1))
    moves: Any = {"a": ("s", {"n": up}), "b": ("s", {"n": down})}
    rule = CounterMachine("ab", start="s", counters=["n"], control={"s": [(f"n {relation} {bound}", {END: 1}, moves), ("", {"a": 1}, moves)]})
    return rule, (up, down, relation, bound)


def accepts(numbers: tuple[int, int, str, int], string: tuple[str, ...]) -> bool:
    up, down, relation, bound = numbers
    total = up * string.count("a") + down * string.count("b")
    return {"==": total == bound, ">=": total >= bound, "<": total < bound}[relation]


def enumerated(p: Any, numbers: tuple[int, int, str, int], prompt: tuple[str, ...], *, whole: bool) -> tuple[Fraction, Fraction]:
    """The probability of accepted completions up to a length, and what longer ones may add: every completion, one by one."""
    state = p.start()
    for symbol in prompt:
        state = p.step(state, symbol)
    level, total = [((), state, Fraction(1))], Fraction(0)
    for _ in range(DEEP + 1):
        after: list[Any] = []
        for said, here, mass in level:
            answer = p.next(here)
            if accepts(numbers, (*prompt, *said) if whole else said):
                total += mass * answer[END]
            after += [((*said, x), p.step(here, x), mass * answer[x]) for x in "ab" if answer[x]]
        level = after
    return total, total + sum((mass for *_, mass in level), Fraction(0))


@settings(max_examples=30, deadline=None)
@given(p=automata(), rule=counters(), prompt=st.sampled_from(["", "a", "ab", "bb"]), whole=st.booleans())
def test_at_a_prompt_among_many_a_rule_has_the_probability_of_its_strings_written_out(p: Any, rule: Any, prompt: str, whole: bool) -> None:
    low, high = enumerated(p, rule[1], tuple(prompt), whole=whole)
    least, most = ends(searched(_by_places(p, rule[0], prompt, whole=whole), budget=100, prompts=30).value)
    assert least <= high
    assert low <= most


@settings(max_examples=5, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(p=automata(), rule=counters(), prompt=st.sampled_from(["", "a", "bb"]), whole=st.booleans())
def test_the_finite_mass_of_what_is_left_is_the_probability_of_its_strings_written_out(p: Any, rule: Any, prompt: str, whole: bool) -> None:
    low, high = enumerated(p, rule[1], tuple(prompt), whole=whole)
    quantity = within(p, rule[0], prompt=prompt, whole=whole)
    found = valued(quantity, budget=300, prompts=30)
    least, most = ends(found.value)
    assert least <= high
    assert low <= most
    claim = Proved(Comparison(least - Fraction(1, 1000), "<=", quantity), Sides(Computed(), found.certificate))
    recheck(claim)
    assert SCRIPT.judge(json.dumps(proof_data(claim)).encode())[1] is None


def _by_places(p: Any, machine: Any, prompt: str, *, whole: bool) -> Any:
    """The same, as a claim about every prompt asks at this one."""
    from arprops.kernel.comparison import put

    view = Restricted(p, machine, reads="string" if whole else "completion")
    claim = after_every(view, "<=", 1, prompts="[ab]*")
    return put(claim.comparison, (*prompt, *(() if whole else (view.begin,)))).left  # type: ignore[arg-type]


@settings(max_examples=15, deadline=None)
@given(p=automata(), rule=counters(), whole=st.booleans(), bound=st.sampled_from(["0", "1/3", "2/3", "1"]))
def test_a_bound_after_every_prompt_fails_exactly_where_one_written_out_does(p: Any, rule: Any, whole: bool, bound: str) -> None:
    machine, numbers = rule
    view = Restricted(p, machine, reads="string" if whole else "completion")
    verdict = decide(after_every(view, "<=", Fraction(bound), prompts="[ab]{0,2}"), budget=100, prompts=30)
    found = {w: enumerated(p, numbers, w, whole=whole) for n in range(3) for w in product("ab", repeat=n)}
    match verdict:
        case Proved():
            assert all(low <= Fraction(bound) for low, _ in found.values())
        case Refuted(witness=AtPrompt(prompt=prompt)):
            said = prompt if whole else prompt[:-1]
            assert found[said][1] > Fraction(bound)
            assert not any(low > Fraction(bound) for w, (low, _) in found.items() if len(w) < len(said))
        case _:
            assert any(low <= Fraction(bound) <= high for low, high in found.values())
    if isinstance(verdict, Proved | Refuted):
        assert SCRIPT.judge(json.dumps(proof_data(verdict)).encode())[1] is None


ANBN = CounterMachine(
    "ab", start="A", counters=["n"],
    control={
        "A": [("n == 0", {"a": "1/2", END: "1/2"}, {"a": ("A", {"n": 1}), "b": "X"}), ("", {"a": "1/2", "b": "1/2"}, {"a": ("A", {"n": 1}), "b": ("B", {"n": -1})})],
        "B": [("n == 0", {END: 1}, {"a": "X", "b": "X"}), ("", {"b": 1}, {"a": "X", "b": ("B", {"n": -1})})],
        "X": [("", {"a": 1}, {"a": "X", "b": "X"})],
    },
)  # fmt: skip
FAMILY = CounterMachine(
    "ab", start="s", counters=["k"], parameters={"q": ("0", "1")}, control={"s": [("", {"a": "q/2", "b": "1/4", END: "3/4 - q/2"}, {"a": "s", "b": "s"})]}
)


def test_a_family_has_the_geometric_series_as_its_probability_for_all_parameters() -> None:
    formula = probability(FAMILY, ANBN)
    for q in (Fraction(1, 7), Fraction(1, 2), Fraction(5, 6)):
        x = q / 2 / 4
        assert formula.at({"q": q}).number() == (Fraction(3, 4) - q / 2) / (1 - x)  # type: ignore[union-attr]
    verdict = decide(Comparison(within(FAMILY, ANBN, prompt="aab", whole=True), "==", within(FAMILY, regex("b", "ab"))))
    assert verdict.proved
    assert SCRIPT.judge(json.dumps(proof_data(verdict)).encode())[1] is None


def test_a_false_comparison_of_a_family_is_refuted_at_numbers_and_so_says_the_stand_alone_checker() -> None:
    verdict = decide(Comparison(within(FAMILY, ANBN), "==", Fraction(1, 2)))
    assert verdict.refuted
    assert SCRIPT.judge(json.dumps(proof_data(verdict)).encode())[1] is None  # type: ignore[arg-type]


def test_a_table_has_the_sum_over_its_strings() -> None:
    p = Table("ab", {"": {"a": "2/3", "b": "1/3"}, "a": {"b": "1/2", END: "1/2"}, "b": {END: 1}}, horizon=2, default={END: 1})
    assert probability(p, ANBN) == Fraction(1, 3)
    assert probability(p, ANBN, prompt="a", whole=True) == Fraction(1, 2)
    assert probability(p, ANBN, prompt="ab") == 1
    assert isinstance(within(FAMILY.at({"q": "1/2"}), ANBN), FiniteMass)
