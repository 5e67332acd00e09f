"""Near twins, derived again: the minimiser string by string from theorem C1's formula, its optimality by a linear programme, the samples in decimals.

True here: probabilities of strings come from enumeration alone. KL(P‖Q) is convex in the joint Q, and "right with probability at most b after
p" is a linear condition on it. So Q is a minimiser iff no joint V that meets the conditions has Σ P(x)·V(x)/Q(x) > 1, the first-order
condition; z3 refutes that there is one, over the rationals, which is a proof of optimality that knows nothing of relative entropies.
"""

from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import product
from math import inf

import z3
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.build.near_twin import near_twin
from arprops.build.samples import fewest
from arprops.core.words import END
from tests.build.failing import SCORES, asking, benchmarks, failing, softened
from tests.strategies import AB, pdfas, tables
from tests.twice import brute

quick = settings(deadline=None, max_examples=40)
LONGEST = 3
ZERO, ONE = Fraction(0), Fraction(1)
POSITIVE = SCORES.filter(bool)


def completion(model, prompt, rest):
    """The probability of exactly this completion, read off the answers; also after an impossible prompt."""
    mass = ONE
    for i in range(len(rest)):
        mass *= brute.answer(model, (*prompt, *rest[:i])).get(rest[i], ZERO)
    return mass * brute.answer(model, (*prompt, *rest)).get(END, ZERO)


def completions(model, prompt):
    """Every completion up to the longest one a table can give."""
    return {rest: completion(model, prompt, rest) for rest in brute.words(AB, LONGEST)}


def right_share(model, prompt, right):
    return sum((mass for rest, mass in completions(model, prompt).items() if rest in right), ZERO)


@quick
@given(softened(tables(fixed=False)), benchmarks(), SCORES)
def test_every_completion_has_the_probability_that_the_theorem_gives_it(p, benchmark, score):
    near = failing(p, benchmark, score)
    assume(near is not None)
    for scored in near.prompts:
        prompt, right = scored.prompt, scored.right
        before, after = completions(p, prompt), completions(near.model, prompt)
        a = right_share(p, prompt, right)
        b = min(a, score)
        assert (scored.old, scored.new) == (a, b)
        good = {rest: mass for rest, mass in after.items() if rest in right}
        bad = {rest: mass for rest, mass in after.items() if rest not in right}
        assert good == {rest: b * before[rest] / a if a else ZERO for rest in good}
        if a < 1:
            assert bad == {rest: (1 - b) * before[rest] / (1 - a) for rest in bad}
        elif b < 1:
            shortest = next(rest for rest in brute.words(AB, LONGEST) if rest not in right)
            assert {rest: mass for rest, mass in bad.items() if mass} == {shortest: 1 - b}
        if not scored.probability:
            assert brute.prefix(near.model, prompt) == 0
    for w in brute.words(AB, LONGEST):
        if not any(w[: len(prompt)] == prompt for prompt in benchmark):
            assert brute.string(near.model, w) == brute.string(p, w)


@quick
@given(softened(pdfas()), benchmarks(), SCORES)
def test_strings_of_any_length_and_mass_that_leaks_are_reweighted_by_the_same_two_factors(p, benchmark, score):
    near = failing(p, benchmark, score)
    assume(near is not None)
    for scored in near.prompts:
        if scored.old in (scored.target, 1):
            continue
        for rest in brute.words(AB, 4):
            factor = scored.target / scored.old if rest in scored.right else (1 - scored.target) / (1 - scored.old)
            assert completion(near.model, scored.prompt, rest) == factor * completion(p, scored.prompt, rest)


@quick
@given(softened(tables(fixed=False)), benchmarks(), SCORES)
def test_the_kl_is_the_sum_over_strings(p, benchmark, score):
    near = failing(p, benchmark, score)
    assume(near is not None)
    terms = brute.kl_of_strings(p, near.model, LONGEST)
    if terms is None:
        assert near.kl == near.floor == inf
    else:
        assert brute.primes(terms) == brute.primes(near.kl.terms) == brute.primes(near.floor.terms)


def improving(p, q, benchmark, score):
    """Whether z3 finds a joint that meets the conditions and towards which KL(p‖·) falls at q."""
    masses = brute.strings(p, LONGEST)
    solver = z3.Solver()
    joint = {w: z3.Real("v" + "".join(w)) for w in brute.words(AB, LONGEST + 1)}
    solver.add(*[v >= 0 for v in joint.values()], z3.Sum(list(joint.values())) == 1)
    for prompt, right in benchmark.items():
        after = {w[len(prompt) :]: v for w, v in joint.items() if w[: len(prompt)] == prompt}
        good = z3.Sum([v for rest, v in after.items() if rest in right] or [z3.RealVal(0)])
        solver.add(good <= rational(score) * z3.Sum(list(after.values())))
    slope = z3.Sum([rational(mass / brute.string(q, w)) * joint[w] for w, mass in masses.items()])
    solver.add(slope > 1)
    answer = solver.check()
    assert answer in (z3.sat, z3.unsat)
    return answer == z3.sat


def rational(number):
    return z3.Q(number.numerator, number.denominator)


@settings(deadline=None, max_examples=40)
@given(softened(tables(fixed=False)), benchmarks(), POSITIVE)
def test_from_the_twin_no_direction_that_keeps_failing_leads_nearer(p, benchmark, score):
    near = failing(p, benchmark, score)
    assume(near is not None)
    assert not improving(p, near.model, benchmark, score)


def test_from_a_model_that_fails_more_than_it_has_to_some_direction_leads_nearer():
    p = ar.Table("ab", {"": {"a": "1/2", "b": "1/4", END: "1/4"}, "a": {"a": "3/4", END: "1/4"}, "b": {"b": "1/2", END: "1/2"}}, horizon=2)
    benchmark = {("a",): ar.regex("a", "ab")}
    near, too_far = (near_twin(p, benchmark, score=score) for score in ("1/2", "1/3"))
    assert not improving(p, near.model, benchmark, Fraction(1, 2))
    assert improving(p, too_far.model, benchmark, Fraction(1, 2))
    elsewhere = ar.Overridden(near.model, at={"b": {"b": "1/3", END: "2/3"}})
    assert improving(p, elsewhere, benchmark, Fraction(1, 2))


@quick
@given(st.fractions(0, 1, max_denominator=12), st.fractions(0, 1, max_denominator=12))
def test_one_question_with_two_answers_costs_the_closed_form(a, b):
    assume(0 < b < a)
    near = near_twin(asking(str(a)), {"b": "c"}, score=b)
    terms = {}
    brute.add(terms, a / b, a / 4)
    if a < 1:
        brute.add(terms, (1 - a) / (1 - b), (1 - a) / 4)
    assert brute.primes(near.kl.terms) == brute.primes(terms)


# -- samples ------------------------------------------------------------------------------------------------------------------


SHARES = st.fractions(Fraction(1, 20), 1, max_denominator=20)


def decimal(terms):
    return sum((Decimal(r.numerator) / r.denominator * (Decimal(x.numerator) / x.denominator).ln() for x, r in terms.items()), Decimal(0))


@quick
@given(SHARES, SHARES, SHARES, st.sampled_from([Fraction(1, 5), Fraction(1, 20), Fraction(1, 10**6), Fraction(1, 10**40)]))
def test_the_number_of_samples_is_that_of_decimals_with_eighty_digits(a, b, c, error):
    near = near_twin(asking(str(a)), {"b": "c", "ab": "c", "c": "()"}, score={"b": b, "ab": c, "c": 0})
    if min(b, c) >= a:
        assert near.samples(error=error) == inf
        return
    with localcontext() as context:
        context.prec = 80
        quotient = -(4 * Decimal(error.numerator) / error.denominator).ln() / decimal(near.kl.terms)
        whole = int(quotient)
        assert abs(quotient - round(quotient)) > Decimal(10) ** -60 or near.kl * round(quotient) == -ar.log(4 * error)
        expected = round(quotient) if near.kl * round(quotient) == -ar.log(4 * error) else whole + 1
    assert near.samples(error=error) == expected


def test_a_number_of_samples_that_comes_out_even_is_not_rounded_up():
    for n, k in product((1, 2, 3, 7, 10**6, 10**30), (2, 3, 10)):
        kl = Fraction(1, n) * ar.log(k)
        assert fewest(kl, Fraction(1, 4 * k)) == n
        assert fewest(kl * (1 - Fraction(1, 10**60)), Fraction(1, 4 * k)) == n + 1
        assert fewest(kl * (1 + Fraction(1, 10**60)), Fraction(1, 4 * k)) == n
    assert fewest(ar.log(5), "1/20") == 1
    assert fewest(ar.LogSum({Fraction(10): Fraction(1, 10**300)}), "1/40") == 10**300


@quick
@given(SHARES, st.integers(2, 30))
def test_it_is_the_first_that_is_enough(share, k):
    kl = share * ar.log(3)
    n = fewest(kl, Fraction(1, 4 * k))
    assert kl * n >= ar.log(k) > kl * (n - 1)
