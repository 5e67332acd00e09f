"""Members of a fibre again: distances and rules from single questions, every completion listed."""

from fractions import Fraction
from itertools import product

import pytest

import arprops as ar
from arprops.core.words import END
from arprops.tasks.interpolation.members import members


@pytest.fixture(scope="module")
def picked():
    pytest.importorskip("torch")
    from arprops.neural import grammar

    shapes = {"linear": {"kind": "linear"}, "LSTM": {"kind": "lstm", "hidden": 6}}
    return members(
        ["ab", "aabb"], shapes, alphabet="ab", horizon=4, seeds=1, rules=[grammar("anbn").rule("R1")], limit=6, prompts=3000, target=1e-2, steps=200
    )


def test_the_free_prompts_are_those_that_begin_no_training_string(picked):
    short = ["".join(w) for n in range(4) for w in product("ab", repeat=n)]
    assert ["".join(prompt) for prompt in picked.prompts] == [w for w in short if not "ab".startswith(w) and not "aabb".startswith(w)]


def test_a_distance_is_the_mean_of_total_variations_in_rationals(picked):
    one, other = picked.members
    total = Fraction(0)
    for prompt in picked.prompts:
        a, b = one.net.next(prompt), other.net.next(prompt)
        total += sum(abs(a[outcome] - b[outcome]) for outcome in ("a", "b", END)) / 2
    mean, found = total / len(picked.prompts), one.distance(other)
    assert found.lower <= mean <= found.upper
    assert found.width < Fraction(1, 2**60)


def test_greedy_completions_and_scores_are_those_of_the_models_one_by_one(picked):
    for one in picked.members:
        obeyed = unfinished = 0
        for prompt, done in zip(picked.prompts, one.completions, strict=True):
            assert done == ar.complete(one.model, prompt, method="greedy", limit=6)
            whole = [*prompt, *done.symbols]
            obeyed += done.finished and whole.count("a") == whole.count("b")
            unfinished += not done.finished
        assert (one.scores["R1"].obeyed, one.scores["R1"].unfinished) == (obeyed, unfinished)


def test_the_brackets_of_a_rule_hold_what_listed_completions_add_up_to(picked):
    for one in picked.members:
        low = high = Fraction(0)
        for prompt in picked.prompts:
            obeyed, left = Fraction(0), {prompt: Fraction(1)}
            for _ in range(7):
                longer = {}
                for word, mass in left.items():
                    row = one.net.next(word)
                    obeyed += mass * row[END] * (word.count("a") == word.count("b"))
                    longer |= {(*word, x): mass * row[x] for x in "ab"}
                left = longer
            low, high = low + obeyed, high + obeyed + sum(left.values())
        between = one.obeyed["R1"]
        assert between.lower <= high / len(picked.prompts)
        assert between.upper >= low / len(picked.prompts)


def test_the_kl_bracket_holds_the_sum_over_the_training_strings(picked):
    from math import log

    for one in picked.members:
        loss = Fraction(0)
        for string in ("ab", "aabb"):
            mass = Fraction(1)
            for read in range(len(string) + 1):
                mass *= one.net.next(tuple(string[:read]))[string[read] if read < len(string) else END]
            loss -= log(mass) / 2
        assert abs(float(loss) - log(2) - float(one.kl.lower)) < 1e-9
