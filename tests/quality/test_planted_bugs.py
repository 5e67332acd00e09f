"""Bugs planted in the core, the searches and the views are each caught by what arprops ships for testing: its strategies and `check_laws`.

True here: a bug is planted in place, in every module that holds the name; the properties below are the same for the library as it is, which
keeps them, and for the library with a bug, which must break the one that is named beside it. Hypothesis draws its default number of examples, the
same ones every time.
Must never enter: a property that looks into what was planted.
"""

import pkgutil
import sys
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from importlib import import_module
from itertools import count, product
from math import inf, lcm
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core import dist as dists
from arprops.core import forward
from arprops.formats import model_writer
from arprops.kernel import divergence, frontier, likelihood
from arprops.search import completion, support
from arprops.search.bisimulation import bisimilar
from arprops.testing import check_laws, strategies
from arprops.testing.laws.law import LawsBroken
from arprops.views import belief, conditioned, decoder, truncated

EXAMPLES = 100
assert settings.get_profile("default").max_examples == EXAMPLES

# Names are patched in every module that imported them, so every module is imported, and every public name taken, before the first patch.
for module in pkgutil.walk_packages(ar.__path__, "arprops."):
    if not module.name.endswith("__main__"):
        import_module(module.name)
for name in ar.__all__:
    getattr(ar, name)


# -- properties, in the library's own words --------------------------------------------------------------------------------


def lawful(joint):
    """The laws, on a walk of small budget."""
    check_laws(joint, prompts=16, depth=3, examples=1, longest=6)


def lawful_pair(pair):
    for model in pair:
        lawful(model)


def conditioning_divides(case):
    """P[uv] = P[u]·P[v | u]."""
    joint, prompt, completion = case
    whole = ar.prefix_probability(joint, (*prompt, *completion))
    assert whole == ar.prefix_probability(joint, prompt) * ar.prefix_probability(ar.Conditioned(joint, prompt), completion)


@st.composite
def possible_cases(draw):
    joint = draw(st.one_of(strategies.models(), strategies.sources()))
    return joint, draw(strategies.possible_prompts(joint, max_size=3)), draw(strategies.prompts(max_size=3))


def chosen_answers_are_given(case):
    """At an impossible prompt, `Belief` answers as the model that was chosen."""
    joint, choice, prompt = case
    filtered = ar.Belief(joint, off_support=choice)
    lawful(filtered)
    assert ar.next_distribution(filtered, prompt) == ar.next_distribution(choice, prompt)


@st.composite
def impossible_cases(draw):
    joint = draw(strategies.sources())
    return joint, draw(strategies.models()), draw(strategies.zero_probability_prompts(joint))


def truncating_ends_strings(case):
    """Up to length n the mass is the same, and after it there is none."""
    joint, n = case
    cut = ar.Truncated(joint, n)
    lawful(cut)
    for prompt in words(joint.alphabet, n + 1):
        assert ar.prefix_probability(cut, prompt) == (ar.prefix_probability(joint, prompt) if len(prompt) <= n else 0)


def divergences_are_sums_over_strings(pair):
    """KL, entropy and total variation of tables, summed string by string."""
    p, q = pair
    strings = [w for w in words(p.alphabet, 3) if ar.string_probability(p, w) or ar.string_probability(q, w)]
    masses = [(ar.string_probability(p, w), ar.string_probability(q, w)) for w in strings]
    infinite = any(mine and not theirs for mine, theirs in masses)
    expected = inf if infinite else sum((ar.log(mine / theirs) * mine for mine, theirs in masses if mine), ar.LogSum())
    assert ar.kl(p, q) == expected
    assert ar.entropy(p) == sum((ar.log(mine) * -mine for mine, _ in masses if mine), ar.LogSum())
    distance = sum((abs(mine - theirs) for mine, theirs in masses), Fraction(0)) / 2
    assert ar.total_variation(p, q) == ar.Interval(distance, distance)


def decoding_keeps_what_it_says(case):
    """No support is added, the same is said twice, what is kept keeps its proportions, and top-p and greedy keep what they are named for."""
    for dist, how in product(*case):
        kept = how.decode(dist, ("a", "b", "c"))
        assert kept.support <= dist.support
        assert kept == how.decode(dist, ("a", "b", "c"))
        mass = sum(dist[x] for x in kept)
        if not isinstance(how, ar.Temperature | ar.Chain):
            assert all(kept[x] == dist[x] / mass for x in kept)
        if isinstance(how, ar.TopP):
            assert mass >= how.p > mass - min(dist[x] for x in kept)
        if isinstance(how, ar.TopP | ar.TopK | ar.Greedy):
            assert min(dist[x] for x in kept) >= max((dist[x] for x in dist if x not in kept), default=0)
        if isinstance(how, ar.Greedy):
            assert len(kept) == 1


class Lot(Random):
    """A random number generator that draws one given number."""

    def __init__(self, number):
        super().__init__(0)
        self.number = number

    def randrange(self, *_):
        return self.number


def draws_have_the_weights(model):
    """Over all lots, the first symbol is drawn as often as its weight says."""
    weights = ar.next_distribution(model)
    lots = lcm(*(weight.denominator for _, weight in weights.items()))
    drawn = [ar.complete(model, rng=Lot(lot), limit=1) for lot in range(lots)]
    assert {x: Fraction(sum((c.symbols or (ar.END,))[0] == x for c in drawn), lots) for x in weights} == dict(weights.items())


def logarithms_are_exact(pair):
    """Sums of logarithms are compared exactly, however close they are."""
    m, n = pair
    assert ar.log(m) + ar.log(n) == ar.log(m * n)
    assert ar.log(n) < ar.log(n + 1)


def equal_joints_are_proved(pair):
    verdict = ar.same_joint(*pair)
    assert verdict.proved
    ar.recheck(verdict)


def different_joints_are_refuted(pair):
    verdict = ar.same_joint(*pair)
    assert verdict.refuted
    ar.recheck(verdict)


def twins_differ_in_their_conditionals(pair):
    assert ar.same_conditionals(*pair).refuted


def words(alphabet: Sequence[str], longest: int) -> Iterator[tuple[str, ...]]:
    for length in range(longest + 1):
        yield from product(alphabet, repeat=length)


class Property(NamedTuple):
    holds: Callable[[Any], None]
    of: st.SearchStrategy[Any]


TABLES = st.tuples(strategies.tables(max_length=2), strategies.tables(max_length=2))
PROPERTIES = {
    "models keep the laws": Property(lawful, strategies.models()),
    "counter machines keep the laws": Property(lawful, strategies.counter_machines()),
    "sources keep the laws": Property(lawful, strategies.sources()),
    "greedy models keep the laws": Property(lawful, st.builds(ar.Decoded, strategies.models(), st.just(ar.Greedy()))),
    "beliefs answer impossible prompts as chosen": Property(chosen_answers_are_given, impossible_cases()),
    "near twins that differ at rare prompts keep the laws": Property(lawful_pair, strategies.near_twins(epsilon="1/10000000000", rare=True)),
    "conditioning divides": Property(conditioning_divides, possible_cases()),
    "truncating ends strings": Property(truncating_ends_strings, st.tuples(st.one_of(strategies.models(), strategies.sources()), st.integers(0, 3))),
    "divergences are sums over strings": Property(
        divergences_are_sums_over_strings, st.one_of(TABLES, strategies.near_twins(epsilon="1/4"), strategies.tables(max_length=2).map(lambda p: (p, p)))
    ),
    "decoding keeps what it says": Property(decoding_keeps_what_it_says, st.tuples(st.lists(strategies.next_tokens(("a", "b", "c")), min_size=4, max_size=4), st.lists(strategies.decoders(), min_size=6, max_size=6))),
    "draws have the weights": Property(draws_have_the_weights, strategies.models()),
    "logarithms are exact": Property(logarithms_are_exact, st.tuples(st.integers(1, 10**30), st.integers(1, 10**30))),
    "equal joints are proved": Property(equal_joints_are_proved, strategies.same_joint_pairs()),
    "different joints are refuted": Property(different_joints_are_refuted, strategies.distinct_pairs()),
    "twins differ in their conditionals": Property(twins_differ_in_their_conditionals, strategies.twins()),
}


def tried(which: Property) -> None:
    """Try a property as a user's test would; only the shrinking is left out, for what is asked is whether it fails."""

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, phases=[Phase.generate], report_multiple_bugs=False,
        suppress_health_check=[HealthCheck.too_slow], print_blob=False,
    )  # fmt: skip
    @given(which.of)
    def trial(drawn):
        which.holds(drawn)

    trial()


# -- bugs ------------------------------------------------------------------------------------------------------------------


def everywhere(patch: pytest.MonkeyPatch, original: Any, planted: Any) -> None:
    """Put one object in the place of another in every module of arprops that holds it."""
    places = [(module, name) for key, module in list(sys.modules.items()) if key.split(".")[0] == "arprops" for name, held in list(vars(module).items()) if held is original]
    assert places
    for module, name in places:
        patch.setattr(module, name, planted)


def string_probability_forgets_end(patch):
    product_of = likelihood._product
    patch.setattr(likelihood, "_product", lambda p, outcomes: product_of(p, [x for x in outcomes if x is not ar.END]))


def prefix_mass_includes_end(patch):
    product_of = likelihood._product
    patch.setattr(likelihood, "_product", lambda p, outcomes: product_of(p, [*(x for x in outcomes if x is not ar.END), ar.END]))


def forward_keeps_the_last_path_only(patch):
    def outcome_masses(source, weights):
        return {ar.END if move is ar.END else move[0]: mass * share for state, mass in weights.items() for move, share in source.move(state).items()}

    everywhere(patch, forward.outcome_masses, outcome_masses)


def conditioning_does_not_normalise(patch):
    patch.setattr(conditioned, "normalised", lambda weights: dists._made(dict(weights)))


def belief_does_not_normalise(patch):
    patch.setattr(belief, "normalised", lambda weights: dists._made(dict(weights)))


def belief_answers_where_nobody_chose(patch):
    def step(self, state, symbol):
        after = belief._after(self.joint, state, symbol)
        return self.joint.start() if after is None else after

    patch.setattr(belief.PartialBelief, "step", step)


def belief_leaves_the_choice_at_its_start(patch):
    def step(self, state, symbol):
        posterior, other = state
        after = None if posterior is None else belief._after(self.joint, posterior, symbol)
        return after, self.off_support.start() if after is None and posterior is not None else self.off_support.step(other, symbol)

    patch.setattr(belief.TotalBelief, "step", step)


def possible_has_a_threshold(patch):
    everywhere(patch, support.possible, lambda p, prompt=(): ar.prefix_probability(p, prompt) > Fraction(1, 10**9))


def products_have_a_threshold(patch):
    product_of = likelihood._product

    def floored(p, outcomes):
        mass = product_of(p, outcomes)
        return mass if mass > Fraction(1, 10**9) else Fraction(0)

    patch.setattr(likelihood, "_product", floored)


def zero_prompts_are_complemented(patch):
    original = support.zero_prompts

    def complemented(p, **budget):
        found = original(p, **budget)
        return ar.Language(found.alphabet, found.moves, frozenset(range(len(found.moves))) - found.accepting, found.start)

    everywhere(patch, original, complemented)


def kl_goes_the_other_way(patch):
    original = divergence.local_terms
    everywhere(patch, original, lambda p, q, pair, *, relative: original(q, p, pair[::-1], relative=True) if relative else original(p, q, pair, relative=False))


def total_variation_without_the_half(patch):
    original = frontier.bracket

    def doubled(quantity, certificate):
        found = original(quantity, certificate)
        return ar.Interval(2 * found.lower, 2 * found.upper) if hasattr(quantity, "q") and type(quantity).__name__ == "TotalVariation" else found

    everywhere(patch, original, doubled)


def entropy_in_bits(patch):
    original = ar.entropy

    def bits(p, **budget):
        found = original(p, **budget)
        return found * Fraction(14427, 10000) if isinstance(found, ar.LogSum) else found

    everywhere(patch, original, bits)


def logarithms_compared_as_floats(patch):
    patch.setattr(ar.LogSum, "_sign_against", lambda self, other: (float(self) > float(other)) - (float(self) < float(other)))


def steps_ignore_impossible_symbols(patch):
    step = ar.PDFA.step
    patch.setattr(ar.PDFA, "step", lambda self, state, symbol: step(self, state, symbol) if symbol in self.next(state) else state)


def counters_stop_at_zero(patch):
    step = ar.CounterMachine.step

    def stopped(self, state, symbol):
        control, values = step(self, state, symbol)
        return control, tuple(max(value, 0) for value in values)

    patch.setattr(ar.CounterMachine, "step", stopped)


def top_p_keeps_one_more(patch):
    def prefix(order, mass):
        kept, total = {}, Fraction(0)
        for outcome, weight in order:
            kept[outcome] = weight
            if total >= mass:
                break
            total += weight
        return dists.normalised(kept)

    everywhere(patch, decoder.prefix, prefix)


def epsilon_cutoff_fills_up(patch):
    original = ar.EpsilonCutoff.decode

    def filled(self, dist, alphabet):
        kept = original(self, dist, alphabet)
        return ar.Dist({x: (kept[x] * 99 + Fraction(1, len(alphabet) + 1)) / 100 for x in [*alphabet, ar.END]})

    patch.setattr(ar.EpsilonCutoff, "decode", filled)


def ties_are_broken_in_turn(patch):
    original, calls = decoder.ranked, count()
    everywhere(patch, original, lambda dist, alphabet: original(dist, alphabet if next(calls) % 2 else tuple(reversed(alphabet))))


def greedy_takes_turns(patch):
    original, calls = ar.Greedy.decode, count()
    patch.setattr(ar.Greedy, "decode", lambda self, dist, alphabet: original(self, dist, alphabet if next(calls) % 3 else tuple(reversed(alphabet))))


def answers_are_cached_by_state_alone(patch):
    original, cache = ar.PDFA.next, {}
    patch.setattr(ar.PDFA, "next", lambda self, state: cache.setdefault(state, original(self, state)))


def truncated_one_too_late(patch):
    def step(self, state, symbol):
        if state is None:
            return None
        read, inner = state[0] + 1, self.joint.step(state[1], symbol)
        return (read, inner) if read <= self.n else None

    patch.setattr(truncated._Steps, "step", step)


def draws_are_off_by_one(patch):
    def drawn(dist, rng):
        common = lcm(*(weight.denominator for _, weight in dist.items()))
        left = rng.randrange(common)
        for outcome, weight in dist.items():
            left -= weight.numerator * (common // weight.denominator)
            if left <= 0:
                return outcome
        raise RuntimeError

    everywhere(patch, completion.drawn, drawn)


def images_overwrite(patch):
    patch.setattr(ar.Dist, "map", lambda self, function: dists._made({function(outcome): weight for outcome, weight in self.items()}))


def distributions_are_compared_by_support(patch):
    patch.setattr(ar.Dist, "__eq__", lambda self, other: isinstance(other, ar.Dist) and self.support == other.support)


def states_are_merged_too_soon(patch):
    # A search that stops at the first pair of states that agree: the certificate it hands on is one that the kernel must reject.
    everywhere(patch, bisimilar, lambda p, q, **rest: bisimilar(ar.Truncated(p, 1), ar.Truncated(q, 1), **rest))


def moves_of_weight_zero_are_explored(patch):
    everywhere(patch, bisimilar, lambda p, q, *, possible, **rest: bisimilar(p, q, possible=False, **rest))


def equality_looks_at_possible_prompts_only(patch):
    everywhere(patch, bisimilar, lambda p, q, *, possible, **rest: bisimilar(p, q, possible=True, **rest))


def files_round(patch):
    original = model_writer.written
    everywhere(patch, original, lambda number: original(number if number in (0, 1) else Fraction(round(number * 1000), 1000)))


def off_by_one_prompts(patch):
    original = support.zero_prompts

    def shifted(p, **budget):
        found = original(p, **budget)
        after = frozenset(i for i, row in enumerate(found.moves) if any(target in found.accepting for target in row))
        return ar.Language(found.alphabet, found.moves, found.accepting | after, found.start)

    everywhere(patch, original, shifted)


PLANTED: list[tuple[Callable[[pytest.MonkeyPatch], None], str, str | None]] = [
    (string_probability_forgets_end, "models keep the laws", "prefix mass"),
    (prefix_mass_includes_end, "models keep the laws", "chain rule"),
    (forward_keeps_the_last_path_only, "sources keep the laws", "chain rule"),
    (conditioning_does_not_normalise, "conditioning divides", None),
    (belief_does_not_normalise, "sources keep the laws", "belief"),
    (belief_answers_where_nobody_chose, "sources keep the laws", "belief"),
    (belief_leaves_the_choice_at_its_start, "beliefs answer impossible prompts as chosen", None),
    (possible_has_a_threshold, "near twins that differ at rare prompts keep the laws", "support"),
    (products_have_a_threshold, "near twins that differ at rare prompts keep the laws", "chain rule"),
    (zero_prompts_are_complemented, "models keep the laws", "support"),
    (off_by_one_prompts, "models keep the laws", "support"),
    (kl_goes_the_other_way, "divergences are sums over strings", None),
    (total_variation_without_the_half, "divergences are sums over strings", None),
    (entropy_in_bits, "divergences are sums over strings", None),
    (logarithms_compared_as_floats, "logarithms are exact", None),
    (steps_ignore_impossible_symbols, "models keep the laws", "counting"),
    (counters_stop_at_zero, "counter machines keep the laws", "counting"),
    (top_p_keeps_one_more, "decoding keeps what it says", None),
    (epsilon_cutoff_fills_up, "decoding keeps what it says", None),
    (ties_are_broken_in_turn, "decoding keeps what it says", None),
    (greedy_takes_turns, "greedy models keep the laws", "purity"),
    (answers_are_cached_by_state_alone, "models keep the laws", "counting"),
    (truncated_one_too_late, "truncating ends strings", None),
    (draws_are_off_by_one, "draws have the weights", None),
    (images_overwrite, "truncating ends strings", None),
    (distributions_are_compared_by_support, "divergences are sums over strings", None),
    (states_are_merged_too_soon, "different joints are refuted", None),
    (moves_of_weight_zero_are_explored, "equal joints are proved", None),
    (equality_looks_at_possible_prompts_only, "twins differ in their conditionals", None),
    (files_round, "models keep the laws", "file"),
]


@pytest.mark.parametrize("which", PROPERTIES)
def test_the_library_as_it_is_keeps(which):
    tried(PROPERTIES[which])


@pytest.mark.parametrize(("plant", "which", "law"), PLANTED, ids=[plant.__name__ for plant, _, _ in PLANTED])
def test_a_planted_bug_is_caught(plant, which, law, monkeypatch):
    with monkeypatch.context() as patch:
        plant(patch)
        with pytest.raises((AssertionError, ar.ArpropsError)) as caught:
            tried(PROPERTIES[which])
    if law is not None:
        assert isinstance(caught.value, LawsBroken)
        assert law in [broken.law for broken in caught.value.broken]


def test_at_least_ten_bugs_are_planted():
    assert len(PLANTED) >= 10
    assert len({plant for plant, _, _ in PLANTED}) == len(PLANTED)
