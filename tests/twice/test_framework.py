"""The framework's numbers by a second route: strings listed one by one, sympy, and another coder."""

from collections import defaultdict
from fractions import Fraction
from itertools import product
from random import Random

import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.words import END
from arprops.tasks.framework.attained import attained, slipping
from arprops.tasks.framework.coding import encode
from arprops.tasks.framework.exposure import exposure
from arprops.tasks.framework.infilled import Infilled, likeliest
from arprops.tasks.framework.losses import losses
from arprops.tasks.framework.policy import loss_gradient, policy_gradient
from arprops.tasks.framework.rate import loss_rate
from arprops.tasks.framework.scheduled import scheduled_loss, scheduled_sampling
from arprops.tasks.framework.spelled import Spelled
from tests.strategies import hmms, pdfas, prompts, tables
from tests.twice import brute

few = settings(max_examples=25)
HALF = Fraction(1, 2)
chances = st.fractions(0, 1, max_denominator=4)


# -- exposure ---------------------------------------------------------------------------------------------------------------------------


def gap(p, q, prompt):
    """½Σ|P(x|w) − Q(x|w)|."""
    mine, theirs = brute.answer(p, prompt), brute.answer(q, prompt)
    return sum((abs(mine.get(x, brute.ZERO) - theirs.get(x, brute.ZERO)) for x in (*p.alphabet, END)), brute.ZERO) / 2


@few
@given(tables(max_length=2), tables(max_length=2))
def test_errors_and_total_variation_by_listing_prompts_and_strings(p, q):
    found = exposure(p, q)
    for t, error in enumerate(found.errors):
        mine = [w for w in brute.words(p.alphabet, t, shortest=t) if brute.prefix(p, w)]
        assert error == sum((brute.prefix(p, w) * gap(p, q, w) for w in mine), brute.ZERO)
        assert found.worst[t] == max((gap(p, q, w) for w in mine if brute.prefix(q, w)), default=0)
    assert found.total_variation.lower == found.total_variation.upper == brute.total_variation(p, q, 2)


@few
@given(st.integers(1, 4), chances)
def test_models_that_attain_the_bound_or_stay_below_it_by_listing_their_strings(steps, delta):
    for (p, q), closed in ((attained(steps, delta), min(1, steps * delta)), (slipping(steps, delta), 1 - (1 - delta) ** steps)):
        assert brute.total_variation(p, q, steps) == closed
        for t in range(steps):
            here = [w for w in brute.words(p.alphabet, t, shortest=t) if brute.prefix(p, w)]
            assert sum((brute.prefix(p, w) * gap(p, q, w) for w in here), brute.ZERO) == delta


@few
@given(pdfas(max_states=2), pdfas(max_states=2))
def test_the_sum_over_all_lengths_by_sympy_s_solve(p, q):
    found = brute.pair_states(p, ar.Decoded(q, ar.UniformMixing(HALF)))  # excludes nothing, and moves as q does
    order, weights = found
    ends = brute.can_end(order, weights)
    assume(set(order) == ends)
    counts = brute.visits({order[0]: brute.ONE}, order, weights)
    total = brute.ZERO
    for pair, count in counts.items():
        mine, theirs = p.next(pair[0]), q.next(pair[1])
        total += count * sum((abs(mine[x] - theirs[x]) for x in (*p.alphabet, END)), brute.ZERO) / 2
    assert exposure(p, q, steps=0, prompts=1).total == total


# -- scheduled sampling -----------------------------------------------------------------------------------------------------------------


def cases(p, q, kept, longest):
    """(input, target): mass, by going through every truth, every coin and every draw of q, written out as strings."""
    found = defaultdict(Fraction)
    for truth, mass in brute.strings(p, longest).items():
        for coins in product((True, False), repeat=len(truth)):
            for draws in product(p.alphabet, repeat=coins.count(False)):
                weight, drawn, fed = mass, iter(draws), ()
                for at, keeps in enumerate(coins):
                    if keeps:
                        weight *= kept
                        fed = (*fed, truth[at])
                    else:
                        token, answer = next(drawn), brute.answer(q, fed)
                        going = 1 - answer.get(END, brute.ZERO)
                        if weight and not going and kept < 1:
                            found[fed, truth[at]] += weight  # nothing can be drawn, and the target has no probability: an infinite loss
                        weight *= (1 - kept) * (answer.get(token, brute.ZERO) / going if going else brute.ZERO)
                        fed = (*fed, token)
                if weight:
                    for at in range(len(truth) + 1):
                        found[fed[:at], (*truth, END)[at]] += weight
    return found


@few
@given(tables(max_length=2), chances)
def test_the_minimiser_answers_with_the_share_of_each_target_at_each_input(p, kept):
    best = scheduled_sampling(p, kept)
    masses = cases(p, best, kept, 2)
    inputs = {prompt for prompt, _ in masses}
    assert inputs == set(best.at)
    for prompt in inputs:
        total = sum(mass for (fed, _), mass in masses.items() if fed == prompt)
        # stationary: −mass/answer is one number for all targets (Lagrange), and the loss is convex in the answer
        for x in (*p.alphabet, END):
            assert best.at[prompt][x] * total == masses.get((prompt, x), 0)


@few
@given(tables(max_length=2), tables(max_length=2), chances)
def test_with_fixed_draws_the_minimiser_answers_with_the_share_of_each_target_at_each_input(p, other, kept):
    noise = ar.Decoded(other, ar.UniformMixing("1/3"))  # so that something can always be drawn
    best = scheduled_sampling(p, kept, draws=noise)
    masses = cases(p, noise, kept, 2)
    assert {prompt for prompt, _ in masses} == set(best.at)
    for (prompt, x), mass in masses.items():
        assert best.at[prompt][x] == mass / sum(share for (fed, _), share in masses.items() if fed == prompt)


@few
@given(tables(max_length=2), tables(max_length=2), chances)
def test_the_objective_by_listing_truths_coins_and_draws(p, q, kept):
    found = scheduled_loss(p, q, kept)
    terms = {}
    for (prompt, target), mass in cases(p, q, kept, 2).items():
        answer = brute.answer(q, prompt).get(target, brute.ZERO)
        if not answer:
            assert found == float("inf")
            return
        brute.add(terms, 1 / answer, mass)
    assert brute.primes(found.terms) == brute.primes(terms)


def equal_bits(first, repeat):
    return ar.Table(
        "01", {"": {"0": first, "1": 1 - first}, "0": {"0": repeat["0"], "1": 1 - repeat["0"]}, "1": {"1": repeat["1"], "0": 1 - repeat["1"]}}, length=2
    )


def test_through_the_draw_the_minimiser_stays_for_fair_bits_and_moves_for_others():
    # the objective as a function of all three numbers, the draw's dependence on the first included
    for first, moves in ((HALF, False), (Fraction(1, 4), True)):
        p = equal_bits(first, {"0": Fraction(1), "1": Fraction(1)})
        least = scheduled_loss(p, scheduled_sampling(p, HALF), HALF)
        better = False
        for n in range(1, 32):
            share = Fraction(n, 32)
            drawn = {"0": share, "1": 1 - share}
            repeat = {}
            for x in "01":  # the best answers for these draws
                right = p.next(())[x] * (HALF + HALF * drawn[x])
                wrong = (1 - p.next(())[x]) * HALF * drawn[x]
                repeat[x] = right / (right + wrong)
            value = scheduled_loss(p, equal_bits(share, repeat), HALF)
            assert value >= least or moves
            better |= value < least
        assert better == moves


# -- rates of endless text --------------------------------------------------------------------------------------------------------------


@st.composite
def endless(draw, least):
    states = range(draw(st.integers(1, 3)))
    shares = [draw(st.fractions(least, 1 - least, max_denominator=4)) for _ in states]
    steps = {s: {x: draw(st.sampled_from(states)) for x in "ab"} for s in states}
    return ar.PDFA("ab", start=0, next={s: {"a": share, "b": 1 - share} for s, share in zip(states, shares, strict=True)}, step=steps)


@few
@given(endless(0), endless(Fraction(1, 4)))
def test_the_rate_by_the_projector_on_what_stays_put(p, q):
    # the mean of the powers of M tends to R (L R)⁻¹ L, with the right and the left fixed vectors of M: periodic chains and several closed classes included
    order, weights = brute.pair_states(p, q)
    chain = sympy.zeros(len(order))
    for (one, other), weight in weights.items():
        chain[order.index(one), order.index(other)] += sympy.Rational(weight.numerator, weight.denominator)
    still = chain - sympy.eye(len(order))
    right = sympy.Matrix.hstack(*still.nullspace())
    left = sympy.Matrix.hstack(*still.T.nullspace()).T
    shares = (right * (left * right).inv() * left).row(0)
    terms = {}
    for share, pair in zip(shares, order, strict=True):
        for x, weight in p.next(pair[0]).items():
            brute.add(terms, 1 / q.next(pair[1])[x], Fraction(int(share.p), int(share.q)) * weight)
    assert brute.primes(loss_rate(p, q).terms) == brute.primes(terms)


# -- losses and texts --------------------------------------------------------------------------------------------------------------------


@few
@given(tables(alphabet="xyz", max_length=2), tables(alphabet="xyz", max_length=2), st.fixed_dictionaries({x: st.text("ab", max_size=2) for x in "xyz"}))
def test_expected_losses_and_counts_by_listing_strings(p, q, texts):
    found = losses(p, q, texts=texts)
    terms, tokens, characters = {}, brute.ZERO, brute.ZERO
    for string, mass in brute.strings(p, 2).items():
        tokens += mass * (len(string) + 1)
        characters += mass * len("".join(texts[x] for x in string))
        other = brute.string(q, string)
        terms = None if terms is None or not other else terms
        if terms is not None:
            brute.add(terms, 1 / other, mass)
    assert (found.tokens, found.characters) == (tokens, characters)
    assert found.nats == float("inf") if terms is None else brute.primes(found.nats.terms) == brute.primes(terms)


@few
@given(pdfas(alphabet="xy", max_states=2), st.fixed_dictionaries({x: st.text("ab", min_size=1, max_size=2) for x in "xy"}))
def test_a_text_by_paths_backwards_and_by_listing_its_tokenisations(p, texts):
    source = Spelled(p, texts)
    for text in brute.words(source.alphabet, 3):
        listed = sum((brute.string(p, tokens) for tokens in brute.words(p.alphabet, 3) if "".join(texts[x] for x in tokens) == "".join(text)), brute.ZERO)
        assert brute.string(source, text) == ar.string_probability(source, text) == listed


# -- infilling ---------------------------------------------------------------------------------------------------------------------------


@few
@given(pdfas(max_states=2), prompts(max_size=1), prompts(max_size=1))
def test_middles_by_listing_them_until_no_more_mass_could_matter(p, prefix, suffix):
    masses = {m: brute.string(p, (*prefix, *m, *suffix)) for m in brute.words(p.alphabet, 5)}
    assume(any(masses.values()))
    middles = Infilled(p, prefix=prefix, suffix=suffix)
    total = middles.total * brute.prefix(p, prefix)
    for middle, mass in masses.items():
        assert ar.string_probability(middles, middle) == mass / total
    best = likeliest(middles)
    if max(masses.values()) >= total - sum(masses.values()):
        assert best.probability * total == max(masses.values())
    assert best.probability * total >= max(masses.values())


@few
@given(hmms(max_states=2))
def test_the_most_probable_string_of_hidden_states_by_listing_strings(p):
    masses = brute.strings(p, 4)
    left = 1 - sum(masses.values())
    assume(masses and max(masses.values()) >= left)
    best = likeliest(p)
    assert best.probability == max(masses.values())
    assert masses[best.symbols] == best.probability
    assert best.symbols == min((w for w, mass in masses.items() if mass == best.probability), key=lambda w: (len(w), [p.alphabet.index(x) for x in w]))


# -- coding ------------------------------------------------------------------------------------------------------------------------------


@few
@given(pdfas(max_states=3), st.integers(0, 99))
def test_another_coder_of_the_library_needs_as_many_bits_up_to_two_words(q, seed):
    constriction, numpy = pytest.importorskip("constriction"), pytest.importorskip("numpy")
    rng = Random(seed)
    strings = [found.symbols for found in (ar.sample(q, rng=rng, limit=20) for _ in range(8)) if found.finished]
    coder = constriction.stream.stack.AnsCoder()  # last in, first out: asymmetric numeral systems, and not a range coder
    for string in reversed(strings):
        for at in range(len(string), -1, -1):
            answer = brute.answer(q, string[:at])
            among = [x for x in (*q.alphabet, END) if x in answer]
            if len(among) > 1:
                table = constriction.stream.model.Categorical(numpy.array([float(answer[x]) for x in among]), perfect=True)
                coder.encode_reverse(among.index((*string, END)[at]), table)
    assert abs(len(coder.get_compressed()) * 32 - encode(q, strings).bits) <= 64


# -- gradients ---------------------------------------------------------------------------------------------------------------------------


def rational(x):
    return sympy.Rational(x.numerator, x.denominator)


def symbolic(q):
    """The probability of each string as a formula in logits, and where the logits are 0 and the weights q's: weight · e^z, normalised."""
    logits, formulas = {}, {}
    for string in brute.strings(q, 2):
        formula = sympy.Integer(1)
        for at in range(len(string) + 1):
            answer = brute.answer(q, string[:at])
            powers = {x: rational(weight) * sympy.exp(logits.setdefault((string[:at], x), sympy.Symbol(f"z{len(logits)}"))) for x, weight in answer.items()}
            formula *= powers[(*string, END)[at]] / sum(powers.values())
        formulas[string] = formula
    return logits, formulas


@settings(max_examples=8)
@given(tables(max_length=2), tables(max_length=2), st.dictionaries(st.text("ab", max_size=2), st.integers(-3, 3), min_size=1, max_size=3))
def test_both_gradients_by_symbolic_differentiation(p, q, reward):
    logits, formulas = symbolic(q)
    here = dict.fromkeys(logits.values(), 0)
    expected = sum((rational(Fraction(reward.get("".join(string), 0))) * formula for string, formula in formulas.items()), sympy.Integer(0))
    found = policy_gradient(q, reward)
    assert rational(found.value) == expected.subs(here)
    last = max(map(len, formulas))
    for (prompt, x), z in logits.items():
        if len(prompt) < last:
            assert rational(found.gradient[prompt][x]) == sympy.diff(expected, z).subs(here)
    if ar.kl(p, q) < float("inf"):
        slopes = loss_gradient(p, q)
        loss = -sum((rational(mass) * sympy.log(formulas[string]) for string, mass in brute.strings(p, 2).items()), sympy.Integer(0))
        for (prompt, x), z in logits.items():
            if len(prompt) < last:
                assert rational(slopes.get(prompt, {}).get(x, Fraction(0))) == sympy.simplify(sympy.diff(loss, z).subs(here))
