"""B6: perplexity is e to the mean loss per token; an ideal arithmetic coder spends less than −log2 Q(w) + 2 bits, and KL/ln 2 is the mean excess.

The coder is written here, in exact fractions: strings own disjoint intervals of length Q(w), END coded as a token, and the code of a string is
the middle of its interval, cut to ⌈−log2 Q(w)⌉ + 1 bits (Shannon, Fano, Elias). Doubtful: no library coder, which quantises and pads, is measured here.
"""

from fractions import Fraction
from math import exp, isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.certificate import Escape
from arprops.core.claim import Length
from arprops.core.words import END
from arprops.search.value import valued
from tests.strategies import AB, pdfas, prompts, tables
from tests.twice import brute

quick = settings(deadline=None, max_examples=60)

# -- perplexity ---------------------------------------------------------------------------------------------------------------------


@quick
@given(tables(max_length=2), tables(max_length=2))
def test_perplexity_is_e_to_the_mean_loss_per_token(p, q):
    found = ar.perplexity(p, q)
    terms: dict[Fraction, Fraction] | None = {}
    tokens = Fraction(0)
    for w, mass in brute.strings(p, 2).items():
        tokens += mass * (len(w) + 1)
        other = brute.string(q, w)
        terms = None if terms is None or not other else {**terms, 1 / other: terms.get(1 / other, 0) + mass}
    assert tokens == valued(Length(p)).value
    if terms is None:
        assert found == float("inf")
    else:
        assert found.exponent * tokens == ar.LogSum(terms)
        assert found == ar.Exp(ar.LogSum(terms) * (1 / tokens))
        around = found.interval
        assert found >= around.lower
        assert found <= around.upper
        assert isclose(float(found), exp(float(ar.LogSum(terms)) / tokens))


@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_a_uniform_choice_of_k_outcomes_has_perplexity_exactly_k(k):
    alphabet = "abcde"[: k - 1]
    p = ar.PDFA(alphabet, start=0, next={0: {x: Fraction(1, k) for x in (*alphabet, END)}}, step={0: dict.fromkeys(alphabet, 0)})
    assert ar.perplexity(p, p) == k
    assert ar.perplexity(p, p) > Fraction(k) - Fraction(1, 10**40)
    assert ar.perplexity([alphabet, "", alphabet], p) == k


@quick
@given(pdfas(max_states=2), st.lists(prompts(max_size=3), min_size=1, max_size=4))
def test_perplexity_of_data_counts_one_end_a_string(q, data):
    found = ar.perplexity(data, q)
    probability = Fraction(1)
    for w in data:
        probability *= brute.string(q, w)
    if not probability:
        assert found == float("inf")
    else:
        assert found.exponent * sum(len(w) + 1 for w in data) == -ar.log(probability)


def test_bits_per_token_are_log2_of_the_perplexity():
    p = ar.PDFA("a", start=0, next={0: {"a": "3/4", END: "1/4"}}, step={0: {"a": 0}})
    q = ar.PDFA("a", start=0, next={0: {"a": "1/4", END: "3/4"}}, step={0: {"a": 0}})
    found = ar.perplexity(p, q)
    # 3/4 of the tokens cost 2 bits, 1/4 cost log2(4/3)
    assert found.exponent == Fraction(3, 4) * ar.log(4) + Fraction(1, 4) * ar.log(Fraction(4, 3))
    assert ar.perplexity(p, p) < found


def test_the_perplexity_of_a_model_is_no_smaller_than_its_own():
    p = ar.Table(AB, {"": {"a": "1/2", "b": "1/2"}}, length=1)
    assert ar.perplexity(p, p).exponent == ar.log(2) * Fraction(1, 2)
    with pytest.raises(ar.BadQuestion):
        ar.perplexity([], p)
    with pytest.raises(ar.BadQuestion):
        ar.perplexity("ab", p)


# -- an exact arithmetic coder ---------------------------------------------------------------------------------------------------------


def interval(q, string):
    """Where the string's share of [0, 1) begins, and how long it is: at each token the outcomes share what is left, END first."""
    low, width, state = Fraction(0), Fraction(1), q.start()
    for token in (*string, END):
        for outcome in (END, *q.alphabet):
            if outcome == token:
                break
            low += width * q.next(state)[outcome]
        width *= q.next(state)[token]
        if token is not END:
            state = q.step(state, token)
    return low, width


def bits_for(width):
    """⌈−log2 width⌉ + 1."""
    bits = 0
    while Fraction(1, 2**bits) > width:
        bits += 1
    return bits + 1


def encoded(q, string):
    low, width = interval(q, string)
    if not width:
        raise ValueError(f"{string} has probability zero and no interval")
    bits = bits_for(width)
    return format(int((low + width / 2) * 2**bits), f"0{bits}b")


def decoded(q, code):
    point = Fraction(int(code, 2), 2 ** len(code))
    low, width, state, string = Fraction(0), Fraction(1), q.start(), []
    while True:
        for outcome in (END, *q.alphabet):
            share = width * q.next(state)[outcome]
            if low <= point < low + share:
                break
            low += share
        width = share
        if outcome is END:
            return tuple(string)
        string.append(outcome)
        state = q.step(state, outcome)


@quick
@given(st.one_of(tables(max_length=3), pdfas(max_states=3)), prompts(max_size=4))
def test_a_string_costs_less_than_two_bits_more_than_its_surprise_and_comes_back(q, string):
    probability = ar.string_probability(q, string)
    assert interval(q, string)[1] == probability
    if not probability:
        with pytest.raises(ValueError, match="no interval"):
            encoded(q, string)
        return
    code = encoded(q, string)
    assert len(code) * ar.log(2) < 2 * ar.log(2) - ar.log(probability)
    assert decoded(q, code) == string


@quick
@given(tables(max_length=3))
def test_the_code_is_prefix_free(q):
    codes = [encoded(q, w) for w in brute.strings(q, 3)]
    assert not any(one != two and two.startswith(one) for one in codes for two in codes)
    assert len(set(codes)) == len(codes)
    assert sum(Fraction(1, 2 ** len(code)) for code in codes) <= 1


@quick
@given(tables(max_length=2), tables(max_length=2))
def test_the_mean_excess_over_the_entropy_is_the_kl_over_ln_2_and_at_most_two_bits(p, q):
    if ar.kl(p, q) == float("inf"):
        q = ar.Decoded(q, ar.UniformMixing("1/5"))  # excludes nothing
    kl = ar.kl(p, q)
    mean = sum((mass * len(encoded(q, w)) for w, mass in brute.strings(p, 2).items()), Fraction(0))
    assert ar.entropy(p) + kl == ar.cross_entropy(p, q)
    assert ar.entropy(p) + kl <= mean * ar.log(2)
    assert mean * ar.log(2) < ar.entropy(p) + kl + 2 * ar.log(2)


def test_a_string_of_probability_zero_cannot_be_coded():
    q = ar.Table(AB, {"": {"a": 1}, "a": {"a": "1/2", "b": "1/2"}, "b": {"a": 1}}, length=2)
    with pytest.raises(ValueError, match="no interval"):
        encoded(q, ("b", "a"))
    found = ar.perplexity(["aa", "ba"], q)
    assert found == float("inf")
    assert found.witness == Escape((), "b")


def test_without_end_as_a_token_it_fails_prefixes_have_overlapping_intervals():
    # lengths from prefix masses alone promise more than there is (Kraft's sum is above 1), so no such code can be read back
    q = ar.PDFA("a", start=0, next={0: {"a": "9/10", END: "1/10"}}, step={0: {"a": 0}})
    lengths = [bits_for(ar.prefix_probability(q, "a" * n)) for n in range(20)]
    assert sum(Fraction(1, 2**n) for n in lengths) > 1
    lengths = [bits_for(ar.string_probability(q, "a" * n)) for n in range(20)]
    assert sum(Fraction(1, 2**n) for n in lengths) <= 1
