"""A small model prints the expression that makes it; a large one prints a summary."""

import pytest

import arprops as ar
from arprops.models.written import LONGEST, MOST

NAMES = {name: getattr(ar, name) for name in ar.__all__}
STAY = {"a": "u", "b": "u"}
ONE = ar.PDFA("a", start=0, next={0: {ar.END: 1}}, step={0: {"a": 0}})

SMALL = {
    "symbols longer than a character": ar.Table(["aa", "a"], {(): {"a": 1}, ("aa",): {ar.END: 1}, ("a",): {"aa": "1/2", ar.END: "1/2"}}, horizon=2),
    "a default": ar.Table("ab", {"": {"a": 1}, "a": {"a": 1}}, length=2, default={"b": 1}),
    "no row": ar.Table("ab", {}, length=0),
    "states that are no text": ar.PDFA("ab", start=(0, "x"), next={(0, "x"): {"a": 1}}, step={(0, "x"): {"a": (0, "x"), "b": (0, "x")}}),
    "quotes": ar.PDFA("'\"\\", start="'", next={"'": {"'": 1}}, step={"'": dict.fromkeys("'\"\\", "'")}),
    "parameters and powers": ar.CounterMachine(
        "ab",
        start=("u", {"n": -1}),
        counters=["n", "m"],
        parameters={"q": (0, "1/2"), "r": (1, None)},
        powers={"X": ("q", "n")},
        control={
            "u": [
                ("n == 0 and m >= 1", {"a": "q", ar.END: "1 - q"}, {"a": ("u", {"n": 1, "m": -2}), "b": "u"}),
                ("n > 0", {"a": "1/(n + 2)", ar.END: "(n + 1)/(n + 2)"}, STAY),
                ("n < 0", {"a": "1/(1 + X)", ar.END: "X/(1 + X)"}, STAY),
                ("", {"b": "1/r", ar.END: "(r - 1)/r"}, STAY),
            ]
        },
    ),
    "a rule without symbols": ar.PCFG(["a", "bb"], start="S", rules={"S": {("a", "S"): "1/3", (): "2/3"}}),
    "components": ar.Mixture([("1/3", ONE), ("2/3", ar.HMM("a", start={0: 1}, emit={0: {"a": 1}}, move={0: {0: 1}}, stop={0: "1/7"}))]),
    "overrides": ar.Overridden(ONE, at={"a": {"a": 1}}, below={"aa": {"a": "1/2", ar.END: "1/2"}, "aaa": ONE}),
    "decoders in a chain": ar.Decoded(ONE, ar.Chain(ar.TopK(2), ar.Chain(), ar.TopP("9/10"), ar.Greedy("last"))),
}


@pytest.mark.parametrize("model", SMALL.values(), ids=SMALL)
def test_a_small_model_prints_what_makes_it(model):
    assert eval(repr(model), NAMES) == model


def automaton(states, name):
    return ar.PDFA("a", start=name, next={name + str(i) if i else name: {ar.END: 1} for i in range(states)}, step={}, default=name)


def test_a_large_model_prints_a_summary():
    assert repr(automaton(MOST + 1, "q")) == f"PDFA({{a}}, {MOST + 1} states, start='q')"
    long = "q" * LONGEST
    assert repr(automaton(1, long)) == f"PDFA({{a}}, 1 states, start={long!r})"
    assert eval(repr(automaton(20, "q")), NAMES) == automaton(20, "q")


def test_a_large_model_within_a_view_is_summed_up_too():
    assert repr(ar.Overridden(automaton(100, "q"), at={"a": {"a": 1}})) == "Overridden(PDFA({a}, 100 states, start='q'), at={'a': {'a': 1}})"
    assert len(repr(ar.Mixture([(1, automaton(100, "q"))]))) < 100
