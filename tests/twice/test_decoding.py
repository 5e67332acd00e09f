"""Decoding's numbers by a second route: z3 and sympy on the linear equations, n samples listed, and every string scored."""

from fractions import Fraction
from itertools import product
from math import log, prod

import sympy
import z3
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.dist import Dist
from arprops.core.words import END
from arprops.tasks.bidirectional.compatibility import Joinable, joinable
from arprops.tasks.bidirectional.compatible import Compatible, compatible
from arprops.tasks.bidirectional.masked import MaskedModel
from arprops.tasks.decoding.beam import beam, by_length
from arprops.tasks.decoding.contrastive import Contrastive
from arprops.tasks.decoding.outputs import best_of, outputs, where_missed
from arprops.tasks.interpolation.empirical import expected_share, interpolation
from tests.strategies import pdfas, tables
from tests.twice import brute

few = settings(max_examples=25, deadline=None)


@st.composite
def masked_models(draw):
    length = draw(st.integers(1, 3))
    rows = {}
    for place in range(length):
        for others in product("01", repeat=length - 1):
            share = Fraction(draw(st.integers(0, 2)), 2)
            rows[place, others] = Dist({"0": share, "1": 1 - share})
    return MaskedModel("01", rows, length=length)


def equations(m, strings):
    """P(w) = row(w at the place) · Σ over the symbols there, as rows of coefficients."""
    for place, others in m.contexts():
        line = [(*others[:place], x, *others[place:]) for x in m.alphabet]
        for w in line:
            share = m.answer(place, others)[w[place]]
            yield [(w == v) - (share if v in line else 0) for v in strings]


@few
@given(masked_models())
def test_the_linear_equations_have_a_joint_where_the_components_do_and_no_other_string_can_have_mass(m):
    strings = list(product(m.alphabet, repeat=m.length))
    system = list(equations(m, strings))
    solver, masses = z3.Solver(), [z3.Real(f"p{i}") for i in range(len(strings))]
    solver.add(*(mass >= 0 for mass in masses), z3.Sum(masses) == 1)
    solver.add(*(z3.Sum([z3.Q(Fraction(c).numerator, Fraction(c).denominator) * mass for c, mass in zip(row, masses, strict=True)]) == 0 for row in system))
    found = compatible(m)
    assert (solver.check() == z3.sat) == isinstance(found, Compatible)
    if isinstance(found, Compatible):
        able = {w for joint in found.joints for w in joint}
        outside = [mass for w, mass in zip(strings, masses, strict=True) if w not in able]
        solver.add(z3.Sum([*outside, z3.RealVal(0)]) > 0)
        assert solver.check() == z3.unsat
        kept = [i for i, w in enumerate(strings) if w in able]
        matrix = sympy.Matrix([[sympy.Rational(Fraction(row[i]).numerator, Fraction(row[i]).denominator) for i in kept] for row in system])
        space = matrix.nullspace()
        assert len(space) == len(found.joints)
        for joint in found.joints:
            vector = sympy.Matrix([sympy.Rational(joint[strings[i]].numerator, joint[strings[i]].denominator) for i in kept])
            assert matrix * vector == sympy.zeros(len(system), 1)


@few
@given(tables(max_length=2), st.integers(1, 3))
def test_the_best_of_n_by_listing_all_n_samples(p, n):
    shares = {(w, True): mass for w, mass in brute.strings(p, 3).items()}
    assert {tuple(c): share for c, share in outputs(p, limit=3).items()} == shares
    total = dict.fromkeys(shares, Fraction(0))
    for drawn in product(shares, repeat=n):
        total[max(drawn, key=lambda c: c[0].count(p.alphabet[0]))] += prod(shares[c] for c in drawn)
    found = best_of(outputs(p, limit=3), n, score=lambda c: c.symbols.count(p.alphabet[0]))
    assert {tuple(c): share for c, share in found.items()} == {c: share for c, share in total.items() if share}


@few
@given(tables(max_length=3))
def test_a_beam_that_keeps_everything_finds_the_best_score_of_all_strings(p):
    strings = brute.strings(p, 3)
    assert beam(p, width=81, limit=3)[0].probability == max(strings.values())
    (best,) = beam(p, width=81, divisor=by_length, limit=3)
    tokens = len(best.symbols) + 1
    for w, mass in strings.items():  # ln(a)/m ≥ ln(b)/n iff a^n ≥ b^m, for the tokens of each
        assert best.probability ** (len(w) + 1) >= mass**tokens


@few
@given(tables(max_length=3), st.integers(1, 3), st.integers(1, 3), st.booleans())
def test_a_narrow_beam_without_its_early_stop(p, width, best, normalised):
    """Every prefix that the widest of each length leaves, by prefix masses; all that ends there; then the best scores."""
    kept, finished = [()], []
    for length in range(4):
        finished += [(mass, length + 1) for w in kept if (mass := brute.strings(p, 3).get(w, 0))]
        grown = [(*w, x) for w in kept for x in p.alphabet if brute.prefix(p, (*w, x))]
        kept = sorted(grown, key=lambda w: -brute.prefix(p, w))[:width]
    found = [(one.probability, len(one.symbols) + 1) for one in beam(p, width=width, best=best, divisor=by_length if normalised else None, limit=3)]
    assert len(found) == min(best, len(finished))
    for mass, tokens in found:
        finished.remove((mass, tokens))
        for other, more in finished:  # ln(a)/m ≥ ln(b)/n iff a^n ≥ b^m
            assert mass ** (more if normalised else 1) >= other ** (tokens if normalised else 1)


@few
@given(pdfas(max_states=2), pdfas(max_states=2), st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1)]))
def test_contrastive_answers_prompt_by_prompt(expert, amateur, alpha):
    if set(expert.alphabet) != set(amateur.alphabet):
        return
    found = Contrastive(expert, amateur, alpha=alpha)
    for prompt in brute.words(expert.alphabet, 2):
        ours, theirs = brute.answer(expert, prompt), brute.answer(amateur, prompt)
        tiny = Fraction(1, 10**9)  # the ratio over the amateur + ε, as ε goes to 0
        kept = {x: ours[x] / (theirs.get(x, 0) + tiny) for x in (*expert.alphabet, END) if ours.get(x, 0) and ours[x] >= alpha * max(ours.values())}
        total, answer = sum(kept.values()), brute.answer(found, prompt)
        assert all(abs(answer.get(x, 0) - kept.get(x, 0) / total) < Fraction(1, 10**5) for x in (*expert.alphabet, END))


@few
@given(st.lists(st.text("ab", max_size=3), min_size=1, max_size=5))
def test_free_prompts_are_the_words_that_begin_no_training_string(training):
    found = interpolation(training, "ab", horizon=3)
    begun = {tuple(string[:n]) for string in training for n in range(len(string) + 1)}
    free = [w for w in brute.words(("a", "b"), 2) if w not in begun]
    assert (found.free, found.share) == (len(free), Fraction(len(free), 7))
    shares = [training.count(string) / len(training) for string in set(training)]
    assert abs(float(found.floor) + sum(share * log(share) for share in shares)) < 1e-12
    assert brute.strings(found.empirical, 3) == {tuple(c): Fraction(training.count(c), len(training)) for c in training}


@few
@given(tables(max_length=2), st.integers(0, 3))
def test_the_expected_share_by_listing_all_training_sets(p, size):
    strings = brute.strings(p, 3)
    prompts = list(brute.words(p.alphabet, 1))
    total = Fraction(0)
    for drawn in product(strings, repeat=size):
        total += prod((strings[w] for w in drawn), start=Fraction(1)) * sum(not any(w[: len(v)] == v for w in drawn) for v in prompts)
    assert expected_share(p, [size], horizon=2) == [total / len(prompts)]


@few
@given(masked_models())
def test_the_kernel_s_verdict_on_masked_rows_is_that_of_the_linear_program(m):
    strings = list(product(m.alphabet, repeat=m.length))
    masses = [z3.Real(f"p{i}") for i in range(len(strings))]
    solver = z3.SolverFor("QF_LRA")
    solver.add(z3.Sum(masses) == 1, *(mass >= 0 for mass in masses))
    for line in equations(m, strings):
        solver.add(z3.Sum([z3.RealVal(str(Fraction(share))) * mass for share, mass in zip(line, masses, strict=True)]) == 0)
    verdict, _ = joinable(Joinable(m))
    assert (solver.check() == z3.sat) == verdict.proved
    assert verdict.proved != verdict.refuted


@few
@given(tables(max_length=2))
def test_where_greedy_misses_by_listing_completions(p):
    found = where_missed(p, ar.Decoded(p, ar.Greedy()), length=2, limit=4)
    for prompt in brute.words(p.alphabet, 2):
        if not brute.prefix(p, prompt):
            assert prompt not in found
            continue
        masses = {w: brute.string(p, prompt + w) / brute.prefix(p, prompt) for w in brute.words(p.alphabet, 3)}
        taken, state = prompt, p.start()
        for symbol in prompt:
            state = p.step(state, symbol)
        while (likely := max((*p.alphabet, END), key=lambda x: p.next(state)[x])) is not END:  # max takes the first of equals
            taken, state = (*taken, likely), p.step(state, likely)
        missed = masses[taken[len(prompt) :]] < max(masses.values())
        assert (prompt in found) == missed
        if missed:
            assert found[prompt].probability == masses[taken[len(prompt) :]]
