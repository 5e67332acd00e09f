"""A failing assertion reads from words to numbers to what to do next, and points at the line of the test."""

import subprocess
import sys
from pathlib import Path

import pytest

import arprops as ar
from arprops.core.claim import CrossEntropy, Entropy, FiniteMass, PrefixProbability, TokenLoss, ZeroPromptCount
from arprops.core.verdict import Attested, Unknown
from arprops.report.gloss import glosses
from arprops.report.words import Names, quantity_text

P = ar.Table("01", {"": {"1": 1}, "0": {"0": 1}, "1": {"0": "1/2", "1": "1/2"}}, length=2)
Q = ar.Table("01", {"": {"1": 1}, "0": {"1": 1}, "1": {"0": "1/2", "1": "1/2"}}, length=2)


def said(verdict: ar.Verdict) -> list[str]:
    with pytest.raises(AssertionError) as failed:
        ar.expect(verdict)
    return str(failed.value).splitlines()


def test_only_a_proof_passes() -> None:
    claim = ar.SameJoint(P, Q)
    ar.expect(ar.same_joint(P, Q))
    for verdict in (ar.same_conditionals(P, Q), Attested(claim, ("z3",), "length 8"), Unknown(claim, "the budget ran out", "7 states")):
        assert said(verdict)


def test_the_terms_of_the_claim_are_explained_before_the_numbers() -> None:
    assert said(ar.decide(ar.Comparison(ar.KL(P, Q), "<", 0))) == [
        "REFUTED: KL(P‖Q) < 0",
        "  (KL(P‖Q) is how much more Q loses than it needs to, in nats a string, on strings that P writes; +∞ where P writes what Q cannot)",
        "  KL(P‖Q) = 0",
        "  certificate: the expected visits to 3 states",
    ]


def test_what_is_not_known_says_what_to_do_next() -> None:
    lines = said(Unknown(ar.Tight(P), "the budget ran out", "7 states"))
    assert lines[0] == "UNKNOWN: P is tight: its strings end with probability 1"
    assert lines[-1] == "  to explore further, ask with a larger budget= (states) or prompts= (of an interval)"


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        (ar.KL(P, Q), "how much more Q loses"), (CrossEntropy(P, Q), "the loss of Q, in nats a string"), (TokenLoss(P, Q), "the loss of Q, in nats a token"),
        (Entropy(P), "the least loss that any model can have"), (ar.TotalVariation(P, Q), "the most by which P and Q differ"),
        (FiniteMass(P), "the probability that a string of P ends"), (PrefixProbability(P, ("1",)), "begins with 1"),
        (PrefixProbability(P, ("1",), ar.END), "exactly this string"), (PrefixProbability(P, ("1",), "0"), "begins with 10"),
        (ar.NextProbability(P, ("1",), "0"), "goes on with 0 after the prompt 1"),
    ],
)  # fmt: skip
def test_each_term_has_a_line(quantity: object, words: str) -> None:
    claim = ar.Comparison(quantity, "<=", quantity)  # type: ignore[arg-type]
    (line,) = glosses(claim, Names({"P": P, "Q": Q}))
    assert line.startswith(f"{quantity_text(quantity, Names({'P': P, 'Q': Q}))} is ")  # type: ignore[arg-type]
    assert words in line


def test_what_explains_itself_is_not_explained() -> None:
    for claim in (ar.SameJoint(P, Q), ar.Tight(P), ar.Comparison(ZeroPromptCount(P, 2), "==", 1)):
        assert glosses(claim, Names()) == []


def test_pytest_points_at_the_line_of_the_test(tmp_path: Path) -> None:
    path = tmp_path / "test_it.py"
    path.write_text('import arprops as ar\n\ndef test_it():\n    p = ar.Table("a", {}, length=0)\n    ar.expect(ar.decide(ar.Comparison(ar.Length(p), "<", 1)))\n', encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", tmp_path, path], capture_output=True, text=True, check=False)
    assert "test_it.py:5: AssertionError" in done.stdout
    assert "expect.py" not in done.stdout
