"""Questions that make no sense are refused as such, with what to write instead, and never get a verdict."""

from decimal import Decimal
from fractions import Fraction

import pytest

import arprops as ar

COIN = ar.PDFA("a", start="s", next={"s": {"a": "1/2", ar.END: "1/2"}}, step={"s": {"a": "s"}})
LONG = ar.PDFA(["ab", "c"], start="s", next={"s": {"ab": "1/3", "c": "1/3", ar.END: "1/3"}}, step={"s": {"ab": "s", "c": "s"}})
ANY = ar.regex(".*", "a")


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        (ar.Comparison(ar.NextProbability(COIN, (), "END"), "==", 0), "the object END and not text"),
        (ar.Comparison(ar.PrefixProbability(COIN, (), "END"), "==", 0), "the object END and not text"),
        (ar.Comparison(ar.NextProbability(COIN, (), "c"), "==", 0), "neither a symbol"),
        (ar.Comparison(ar.PrefixProbability(COIN, ("c",)), "==", 0), "symbol 'c' at position 0 is not in the alphabet"),
        (ar.Comparison(ar.PrefixProbability(LONG, "ab"), "==", 0), "list of symbols"),
        (ar.Comparison(ar.PrefixProbability(COIN, "aa"), "==", 0), "as a tuple of symbols"),
        (ar.Comparison(ar.NextProbability(COIN, [[]], "a"), "==", 0), "is not in the alphabet"),
        (ar.Comparison(ar.Probability(COIN, ANY, ("b",)), "==", 0), "is not in the alphabet"),
        (ar.Comparison(ar.Probability(COIN, "a*", ()), "==", 0), "expected a Language"),
        (ar.Comparison(ar.ZeroPromptCount(COIN, -1), "==", 0), "a length must be"),
        (ar.Comparison("1/2", "<", 2), "write a rational as Fraction"),
        (ar.Comparison(True, "<", 2), "expected a quantity"),
        (ar.Comparison(0.5, "<", 2), "the only one with an exact meaning"),
        ("x", "expected a claim"),
        (ar.SameJoint(COIN, "x"), "expected a model or a source"),
        (ar.Tight({}), "expected a model or a source"),
        (ar.Comparison(ar.KL(COIN, None), "==", 0), "expected a model or a source"),
    ],
)
def test_a_claim_that_makes_no_sense_is_refused(claim, message):
    with pytest.raises(ar.BadQuestion, match=message):
        ar.decide(claim)


@pytest.mark.parametrize(
    "ask",
    [
        lambda x: ar.same_joint(COIN, x),
        lambda x: ar.kl(COIN, x),
        ar.tight,
        ar.finite_mass,
        ar.entropy,
        ar.zero_prompts,
        ar.prefix_probability,
        lambda x: ar.string_probability(x, ""),
        ar.next_distribution,
        ar.sample,
        lambda x: ar.probability(x, "a*"),
    ],
)
@pytest.mark.parametrize("junk", [None, "x", {}, 5])
def test_what_is_no_model_is_refused(ask, junk):
    with pytest.raises(ar.BadQuestion, match="expected a model or a source"):
        ask(junk)


@pytest.mark.parametrize("prompt", [5, None, [[]], {"a"}])
def test_what_is_no_prompt_is_refused(prompt):
    with pytest.raises(ar.BadQuestion):
        ar.prefix_probability(COIN, prompt)


@pytest.mark.parametrize(
    "make",
    [
        lambda: ar.Mixture([(1, "x")]),
        lambda: ar.Table("ab", [1, 2], length=1),
        lambda: ar.PFA("a", initial={"x": 1}, final={}, transitions=[("x", "a")]),
        lambda: ar.PDFA("a", start="s", next={"s": {ar.END: 1}}, step=None),
        lambda: ar.Dist({"a": Decimal(1)}),
    ],
)
def test_what_is_no_model_cannot_be_made(make):
    with pytest.raises(ar.BadModel):
        make()


def test_sums_and_shares_of_logarithms_are_exact():
    assert sum([ar.log(2), ar.log(3)]) == ar.log(6)
    assert ar.log(4) / 2 == ar.log(2)
    assert ar.log(2) < ar.Interval(1, 2)
    assert not ar.log(2) == float("nan")  # noqa: PLW0177, SIM201  # comparing with it is what is tested
    with pytest.raises(TypeError):
        ar.log(2) + 1


def test_the_expected_length_is_exact_or_infinite_with_its_class():
    assert ar.expected_length(COIN) == 2
    endless = ar.expected_length(ar.Decoded(COIN, ar.Greedy()))
    assert endless == float("inf")
    assert endless.witness.prompt == ()


def test_a_large_tight_model_has_finite_mass_1_without_a_solve():
    n = 2_000
    ring = {str(i): {"a": "1/3", "b": "1/3", ar.END: "1/3"} for i in range(n)}
    big = ar.PDFA("ab", start="0", next=ring, step={str(i): {"a": str((i * i + 1) % n), "b": str((i + 1) % n)} for i in range(n)})
    assert ar.finite_mass(big) == 1
    verdict = ar.decide(ar.Comparison(ar.FiniteMass(big), "==", 1))
    assert type(verdict.certificate.left).__name__ == "Ranking"


def test_a_beam_ends_with_the_best_that_it_finished():
    loop = ar.PDFA("ab", start="s", next={"s": {"a": "9/20", "b": "9/20", ar.END: "1/10"}}, step={"s": {"a": "s", "b": "s"}})
    assert ar.complete(loop, method="beam", width=2, limit=3) == ar.Completion((), finished=True)
    never = ar.PDFA("a", start="s", next={"s": {"a": 1}}, step={"s": {"a": "s"}})
    assert ar.complete(never, method="beam", width=2, limit=3) == ar.Completion(("a",) * 3, finished=False)


def test_a_string_that_is_excluded_is_named_where_it_leaves_the_model():
    one = ar.Table("ab", {"": {"a": Fraction(1)}}, length=1)
    assert ar.perplexity(["a", "b"], one).witness.outcome == "b"
