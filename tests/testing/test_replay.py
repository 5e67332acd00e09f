"""What a replay asserts is false where the witness was found, true of a model that was mended, and its opposite is the other way round."""

import math
import re
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import arprops as ar
from arprops.core.certificate import AtPrompt, Computed, Sides
from arprops.core.claim import (
    KL,
    AtEvery,
    Comparison,
    CrossEntropy,
    Entropy,
    FiniteMass,
    Length,
    NextProbability,
    PrefixProbability,
    Probability,
    SameConditionals,
    SameJoint,
    SameStrings,
    Tight,
    TotalVariation,
    ZeroPromptCount,
)
from arprops.core.verdict import Refuted
from arprops.search.elementary import everything, from_words
from arprops.solve.decide import decide
from arprops.testing.replay import Replay, replay
from tests import strategies


def holds(seen: Replay, models: dict[str, Any], claim: Any, statement: str) -> bool:
    """Whether the statement passes, with these models in the file's place."""
    library = SimpleNamespace(**{name: getattr(ar, name) for name in ar.__all__})
    library.load = lambda _, model: models[model]
    names: dict[str, Any] = {"ar": library, "Fraction": Fraction, "math": math, "FILE": "f", "claim_of": lambda _, __: claim}
    for line in (*seen.models, *seen.look):
        exec(line, names)
    try:
        exec(statement, names)
    except AssertionError:
        return False
    return True


def claims(p: Any, q: Any, data: st.DataObject) -> Any:
    word = tuple(data.draw(st.lists(st.sampled_from(p.alphabet), max_size=2)))
    outcome = data.draw(st.sampled_from([*p.alphabet, ar.END]))
    number = data.draw(st.sampled_from([0, 1, Fraction(1, 2)]))
    relation = data.draw(st.sampled_from(["==", "<=", "<"]))
    quantity = data.draw(st.sampled_from([
        PrefixProbability(q, word), PrefixProbability(q, word, outcome), NextProbability(q, word, outcome), KL(p, q), CrossEntropy(p, q), Entropy(q),
        TotalVariation(p, q), FiniteMass(q), Length(q), ZeroPromptCount(q, 1), Probability(q, from_words(q.alphabet, [word]), word),
        Probability(q, everything(q.alphabet), word),
    ]))  # fmt: skip
    sides = [quantity, data.draw(st.sampled_from([number, ar.log(2), PrefixProbability(p, word), ZeroPromptCount(p, 1)]))]
    left, right = sides if data.draw(st.booleans()) else reversed(sides)
    compared = Comparison(left, relation, right)
    return data.draw(st.sampled_from([SameConditionals(p, q), SameJoint(p, q), SameStrings(p, q), Tight(q), compared, compared, compared]))


@given(st.data(), strategies.models(), strategies.models(), st.booleans())
def test_what_is_asserted_is_false_where_it_was_found(data: st.DataObject, p: Any, q: Any, named: bool) -> None:
    assume(set(p.alphabet) == set(q.alphabet))
    p, q = ar.Truncated(p, 2), ar.Truncated(q, 2)
    claim = claims(p, q, data)
    verdict = decide(claim, prompts=50)
    assume(isinstance(verdict, Refuted))
    assert isinstance(verdict, Refuted)
    models = {"P": p, "Q": q} if named else {}
    seen = replay(verdict, named=models, file="FILE", key="name")
    assert all(re.search(rf"\b{line[0]}\b", statement) for line in seen.models for statement in (seen.holds, seen.fails))  # none is made in vain
    assert not holds(seen, models, claim, seen.holds)
    assert holds(seen, models, claim, seen.fails)


@given(st.data(), strategies.models(), strategies.models())
def test_what_is_asserted_follows_from_the_claim(data: st.DataObject, p: Any, q: Any) -> None:
    assume(set(p.alphabet) == set(q.alphabet))
    p, q = ar.Truncated(p, 2), ar.Truncated(q, 2)
    claim = data.draw(st.sampled_from([SameConditionals(p, q), SameJoint(p, q), SameStrings(p, q), Comparison(KL(p, q), "==", 0)]))
    verdict = decide(claim)
    assume(isinstance(verdict, Refuted))
    assert isinstance(verdict, Refuted)
    models = {"P": p, "Q": q}
    seen = replay(verdict, named=models, file="FILE", key="name")
    assert holds(seen, {"P": p, "Q": p}, claim, seen.holds)  # mended: q is p
    assert not holds(seen, {"P": p, "Q": p}, claim, seen.fails)


BITS = ar.Table("01", {"": {"1": 1}, "0": {"0": 1}, "1": {"0": "1/2", "1": "1/2"}}, length=2)


@pytest.mark.parametrize(("among", "prompt", "expected"), [
    ("all", ("0",), 'assert ar.next_distribution(p, "0")["0"] <= Fraction(1, 2)'),
    ("possible", ("1",), 'assert not ar.possible(p, "1") or ar.next_distribution(p, "1")["0"] <= Fraction(1, 4)'),
])  # fmt: skip
def test_a_comparison_at_every_prompt_is_asserted_at_the_one_where_it_fails(among: Any, prompt: Any, expected: str) -> None:
    bound = Fraction(1, 2) if among == "all" else Fraction(1, 4)
    claim = AtEvery(Comparison(NextProbability(BITS, (), "0"), "<=", bound), everything("01"), among)
    seen = replay(Refuted(claim, AtPrompt(prompt, Sides(Computed(), Computed()))), named={"P": BITS}, file="FILE", key="name")
    assert seen.holds == expected
    assert not holds(seen, {"P": BITS}, claim, seen.holds)
    assert holds(seen, {"P": BITS}, claim, seen.fails)
    impossible = ar.Table("01", {"": {"0" if prompt == ("1",) else "1": 1}, "0": {"1": 1}, "1": {"0": "1/2", "1": "1/2"}}, length=2)
    assert holds(seen, {"P": impossible}, claim, seen.holds)  # the witness is possible no more, or the answer is mended


def test_a_claim_without_a_short_spelling_is_asked_again() -> None:
    claim = Comparison(2, "<", 1)
    verdict = decide(claim)
    assert isinstance(verdict, Refuted)
    seen = replay(verdict, named={}, file="FILE", key="3")
    assert seen == Replay((), ("print(ar.describe(ar.decide(claim_of(FILE, 3))))",), "ar.expect(ar.decide(claim_of(FILE, 3)))", "assert ar.decide(claim_of(FILE, 3)).refuted")
