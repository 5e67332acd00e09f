"""One Gaussian latent: what is enclosed fits together, narrows and never widens, and where the latent says nothing the answer is exact."""

from fractions import Fraction
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.tasks.conditioning.discrete_latent import information, one_joint, posterior
from arprops.tasks.conditioning.gaussian_latent import GaussianLatent
from arprops.tasks.conditioning.latent_distance import latent_kl, latent_total_variation
from arprops.tasks.conditioning.posterior import elbo, posterior_cdf
from arprops.tasks.continuous.ball import ball, precision, within
from arprops.testing import check_laws
from tests.strategies import pdfas

few = settings(max_examples=8)
FINE = Fraction(1, 10**12)
BIT = ar.PDFA("01", start=0, next={0: {"0": "1/2", "1": "1/2"}}, step={0: {"0": 0, "1": 0}})
COIN = ar.PDFA("01", start=0, next={0: {"0": "1/4", "1": "1/4", ar.END: "1/2"}}, step={0: {"0": 0, "1": 0}})
slopes = st.fractions(-3, 3, max_denominator=4)


def ends(number):
    return (number.lower, number.upper) if isinstance(number, ar.Interval) else (number, number)


@st.composite
def latents(draw, *, flat=False):
    base = draw(pdfas(max_states=2))
    rows = {}
    for state in base.next_of:
        one = draw(slopes)
        rows[state] = {outcome: one if flat else draw(slopes) for outcome in (*base.alphabet, ar.END)}
    known = set()
    todo = [base.start()]
    while todo:
        if (state := todo.pop()) not in known:
            known.add(state)
            todo += [base.step(state, x) for x in base.alphabet]
    return GaussianLatent(
        base, {state: row for state, row in rows.items() if state in known}, mean=draw(slopes), variance=draw(st.sampled_from(["1/3", 1, 4]))
    )


@few
@given(latents(), st.lists(st.integers(0, 1), max_size=4))
def test_a_prefix_splits_into_what_comes_next_and_answers_are_its_quotients(model, picks):
    prompt = tuple(model.alphabet[i % len(model.alphabet)] for i in picks)
    low, high = ends(ar.prefix_probability(model, prompt, width=FINE))
    possible = bool(ar.prefix_probability(model.base, prompt))
    assert possible == (high > 0)
    parts = {x: ends(ar.prefix_probability(model, (*prompt, x), width=FINE)) for x in model.alphabet}
    parts[ar.END] = ends(ar.string_probability(model, prompt, width=FINE))
    assert sum(part[0] for part in parts.values()) <= high
    assert low <= sum(part[1] for part in parts.values())
    if not possible:
        with pytest.raises(ar.ZeroProbabilityPrompt):
            ar.next_distribution(model, prompt)
        return
    answer = ar.next_distribution(model, prompt, width=FINE)
    for x, (least, most) in parts.items():
        share = ends(answer[x])
        assert share[1] - share[0] <= FINE
        assert share[0] * low <= most
        assert least <= share[1] * high
        assert (share == (0, 0)) == (ar.next_distribution(model.base, prompt)[x] == 0)


@few
@given(latents(), st.lists(st.integers(0, 1), max_size=5))
def test_finer_widths_are_kept_and_nested(model, picks):
    string = tuple(model.alphabet[i % len(model.alphabet)] for i in picks)
    coarse = (0, 1)
    for width in (Fraction(1, 3), Fraction(1, 10**3), Fraction(1, 10**15), Fraction(1, 10**40)):
        low, high = ends(ar.string_probability(model, string, width=width))
        assert high - low <= width
        assert coarse[0] <= low <= high <= coarse[1]
        coarse = low, high


@few
@given(slopes, slopes, st.lists(st.sampled_from("01"), min_size=1, max_size=4))
def test_with_one_state_the_order_of_a_string_does_not_matter(one, end, string):
    model = GaussianLatent(COIN, {"1": one, ar.END: end})
    assert len({ends(ar.string_probability(model, order)) for order in permutations(string)}) == 1


@few
@given(latents(flat=True))
def test_a_latent_whose_slopes_are_equal_says_nothing_and_the_joint_is_the_base_exactly(model):
    assert model.collapsed
    assert ar.same_joint(model, model.base).proved
    assert ar.string_probability(model, model.alphabet[:1]) == ar.string_probability(model.base, model.alphabet[:1])
    assert latent_total_variation(model, model.base, length=2).lower == 0
    for at in (-1, 0, 2):
        low, high = ends(posterior_cdf(model, "", at=model.mean + at))
        with precision(80):
            root = ball(model.variance).sqrt() * ball(2).sqrt()
            prior = within((-ball(at) / root).erfc() / 2)
        assert low <= prior.upper
        assert prior.lower <= high


@few
@given(latents())
def test_the_laws_of_a_source_that_encloses_hold(model):
    if model.rational_moves or not model.tilted.possible.complete:
        return
    try:
        model.finite_within()
    except ar.BadQuestion:
        return
    check_laws(model, prompts=4, depth=2)


@few
@given(st.fractions("1/2", 3, max_denominator=4), st.fractions(-2, 2, max_denominator=3), st.text("01", max_size=3))
def test_the_posterior_is_the_mean_of_the_posteriors_after_one_more_token(slope, at, prompt):
    model = GaussianLatent(BIT, {"1": slope})
    low, high = ends(posterior_cdf(model, prompt, at=at, width=FINE))
    answer = ar.next_distribution(model, prompt, width=FINE)
    parts = [(ends(answer[x]), ends(posterior_cdf(model, prompt + x, at=at, width=FINE))) for x in "01"]
    assert sum(share[0] * part[0] for share, part in parts) <= high
    assert low <= sum(share[1] * part[1] for share, part in parts)
    later = ends(posterior_cdf(model, prompt, at=at + 1, width=FINE))
    assert low <= later[1]
    ones, zeros = (ends(posterior_cdf(model, prompt + x, at=at, width=FINE)) for x in "10")
    assert ones[0] <= zeros[1]  # a 1 speaks for a greater latent


@few
@given(latents(), slopes, st.fractions("1/4", 2, max_denominator=4), st.lists(st.integers(0, 1), max_size=3))
def test_the_evidence_lower_bound_is_never_above_the_likelihood(model, mean, variance, picks):
    string = tuple(model.alphabet[i % len(model.alphabet)] for i in picks)
    if not ar.string_probability(model.base, string):
        with pytest.raises(ar.ZeroProbabilityPrompt):
            elbo(model, string, mean=mean, variance=variance)
        return
    bound = elbo(model, string, mean=mean, variance=variance, width=FINE)
    mass = ends(ar.string_probability(model, string, width=Fraction(1, 10**30)))
    with precision(100):
        assert bound.lower <= within(ball(mass[1]).log()).upper
    wide = elbo(model, string, mean=mean, variance=variance, width=Fraction(1, 100))
    assert wide.lower <= bound.lower <= bound.upper <= wide.upper


def test_where_the_latent_says_nothing_the_prior_makes_the_bound_tight():
    model = GaussianLatent(COIN, {})
    bound = elbo(model, "01", mean=0, variance=1, width=FINE)
    assert bound.lower <= -5 * ar.log(2) <= bound.upper


@few
@given(pdfas(max_states=2), slopes, slopes)
def test_brackets_of_distance_never_widen_with_the_length_and_hold_a_model_against_itself(base, one, other):
    symbol = base.alphabet[0]
    p, q = GaussianLatent(base, {symbol: one}), GaussianLatent(base, {symbol: other}, variance=2)
    for mine, theirs in ((p, q), (base, q), (p, base)):
        before = ar.Interval(0, float("inf")), ar.Interval(0, 1)
        for length in range(3):
            now = latent_kl(mine, theirs, length=length), latent_total_variation(mine, theirs, length=length)
            back = latent_total_variation(theirs, mine, length=length)
            assert all(old.lower <= new.lower <= new.upper <= old.upper for old, new in zip(before, now, strict=True))
            assert (back.lower, back.upper) == (now[1].lower, now[1].upper)
            before = now
    assert latent_kl(p, p, length=2).lower == latent_total_variation(p, p, length=2).lower == 0


def test_a_latent_cuts_no_support_and_only_a_base_that_cannot_makes_the_divergence_infinite():
    ones = ar.PDFA("01", start=0, next={0: {"1": "1/2", ar.END: "1/2"}}, step={0: {"0": 0, "1": 0}})
    assert ar.prefix_probability(GaussianLatent(COIN, {"1": 9}), "0" * 9).lower > 0
    assert ar.prefix_probability(GaussianLatent(ones, {"1": 9}), "10") == 0
    found = latent_kl(GaussianLatent(COIN, {"1": 1}), ones, length=1)
    assert (found, found.witness.prompt, found.witness.outcome) == (float("inf"), (), "0")
    later = latent_kl(GaussianLatent(COIN, {"1": 1}), ones, length=0)
    assert later.upper == float("inf")
    assert latent_kl(GaussianLatent(ones, {"1": 1}), COIN, length=3).upper < float("inf")


def test_a_string_that_never_ends_leaves_the_divergence_unbounded():
    found = latent_kl(GaussianLatent(BIT, {"1": 1}), GaussianLatent(BIT, {"1": 2}), length=2)
    assert found.upper == float("inf")


def test_draws_are_strings_the_model_can_write_and_follow_the_seed():
    model = GaussianLatent(COIN, {"1": 2, ar.END: -1}, mean="1/3", variance=2)
    drawn = [ar.sample(model, rng=Random(seed), limit=30) for seed in range(20)]
    assert drawn == [ar.sample(model, rng=Random(seed), limit=30) for seed in range(20)]
    assert len(set(drawn)) > 5
    assert all(ends(ar.prefix_probability(model, c.symbols, width=Fraction(1, 10**40)))[0] > 0 for c in drawn)
    assert ar.sample(model, rng=Random(1), limit=0) == ((), False)
    assert ar.sample(GaussianLatent(COIN, {}), rng=Random(1)).finished


def test_a_draw_that_cannot_be_decided_yet_draws_more_bits():
    class Undecided(Random):
        """Its first bits are all 0, so that the latent may be −∞."""

        asked = 0

        def getrandbits(self, k):
            self.asked += 1
            return 0 if self.asked <= 3 else super().getrandbits(k)

    rng = Undecided(5)
    assert ar.sample(GaussianLatent(BIT, {"1": 1}), rng=rng, limit=1).symbols in (("0",), ("1",))
    assert rng.asked > 3


def test_the_mass_of_finite_strings_is_known_where_the_base_can_always_end():
    assert ar.finite_mass(GaussianLatent(COIN, {"1": 1})) == 1
    assert ar.prefix_probability(GaussianLatent(COIN, {"1": 1}), "1", finite=True) == ar.prefix_probability(GaussianLatent(COIN, {"1": 1}), "1")
    with pytest.raises(ar.BadQuestion, match="cannot end"):
        ar.finite_mass(GaussianLatent(BIT, {"1": 1}))
    leaks = GaussianLatent(BIT, {"1": 1, "0": 1})
    assert (ar.finite_mass(leaks), ar.prefix_probability(leaks, "1", finite=True)) == (0, 0)


def test_symbols_may_be_longer_than_a_character_and_one_may_be_all_there_is():
    words = ar.PDFA(["left", "right"], start=0, next={0: {"left": "1/2", "right": "1/2"}}, step={0: {"left": 0, "right": 0}})
    model = GaussianLatent(words, {"left": 1})
    assert ends(ar.prefix_probability(model, ["left"]))[0] < Fraction(1, 2) < ends(ar.prefix_probability(model, ["left"]))[1]
    only = GaussianLatent(ar.PDFA("a", start=0, next={0: {"a": "1/2", ar.END: "1/2"}}, step={0: {"a": 0}}), {"a": 1})
    assert ends(ar.string_probability(only, "aaa"))[0] > 0
    certain = GaussianLatent(ar.PDFA("a", start=0, next={0: {"a": 1}}, step={0: {"a": 0}}), {"a": 1})
    assert ar.prefix_probability(certain, "aaa") == 1


def test_a_slope_below_every_float_is_a_slope_and_nearly_none():
    told = GaussianLatent(COIN, {"1": Fraction(1, 10**400)})
    assert not told.rational_moves
    assert ar.prefix_probability(COIN, "01") in ar.prefix_probability(told, "01")


def test_what_makes_no_model_with_a_latent_is_refused():
    for written in ({"2": 1}, {"END": 1}, {0: {"2": 1}}, {7: {"1": 1}}, {0: {"1": 1}, "1": 1}, [("1", 1)], {"1": 0.5}, {"1": "x"}):
        with pytest.raises(ar.BadModel):
            GaussianLatent(COIN, written)
    for keywords in ({"variance": 0}, {"variance": -1}, {"mean": 0.5}):
        with pytest.raises(ar.BadModel):
            GaussianLatent(COIN, {"1": 1}, **keywords)
    with pytest.raises(ar.BadModel, match="tilts a model"):
        GaussianLatent(ar.Mixture([(1, COIN)]), {"1": 1})
    model = GaussianLatent(COIN, {"1": 1})
    for width in (0, Fraction(-1)):
        with pytest.raises(ar.BadQuestion, match="positive"):
            ar.string_probability(model, "1", width=Fraction(width))
    for slope in (1000, 10**6, 10**308, 10**400):
        with pytest.raises(ar.BadQuestion, match="nodes"):
            ar.prefix_probability(GaussianLatent(COIN, {"1": slope}), "1")
    with pytest.raises(ar.BadQuestion, match="larger width"):
        ar.prefix_probability(model, "1", width=Fraction(1, 10**2000))
    for question in (
        lambda: model.start(),
        lambda: model.move(0),
        lambda: ar.same_joint(model, COIN),
        lambda: ar.kl(model, COIN),
        lambda: ar.tight(model),
    ):
        with pytest.raises(ar.BadQuestion, match="no rational moves"):
            question()
    with pytest.raises(ar.BadQuestion):
        ar.string_probability(model, "2")
    with pytest.raises(ar.BadQuestion, match="variance of q"):
        elbo(model, "1", mean=0, variance=0)
    ones = GaussianLatent(ar.PDFA("01", start=0, next={0: {"1": "1/2", ar.END: "1/2"}}, step={0: {"0": 0, "1": 0}}), {"1": 1})
    with pytest.raises(ar.ZeroProbabilityPrompt):
        posterior_cdf(ones, "0", at=0)
    with pytest.raises(ar.BadQuestion):
        latent_kl(model, ar.Table("ab", {"": {"a": 1}}, length=1, default={"a": 1}), length=1)
    with pytest.raises(ar.BadQuestion):
        latent_total_variation(model, COIN, length=-1)


# -- the discrete latent beside it ---------------------------------------------------------------------------------------------------------


@few
@given(pdfas(max_states=2), st.integers(1, 3))
def test_a_discrete_latent_has_collapsed_exactly_where_its_components_have_one_joint(base, share):
    weights = Fraction(share, 4), 1 - Fraction(share, 4)
    other = ar.Overridden(base, at={(): {base.alphabet[0]: 1}})
    assert one_joint([base, base]).proved
    assert one_joint([base, other]).proved == (base.next(base.start())[base.alphabet[0]] == 1)
    drawn = ar.Mixture([(weights[0], base), (weights[1], other)])
    assert posterior(drawn, "") == ar.Dist(dict(enumerate(weights)))
    if one_joint([base, other]).proved:
        assert information(drawn, prompts=20).lower == 0
    assert information(drawn, prompts=20).upper <= -sum((ar.log(w) * w for w in weights), ar.LogSum()).lower + Fraction(1, 10**30)


def test_a_discrete_latent_can_cut_supports_and_has_no_posterior_where_no_component_writes():
    zeros, ones = (ar.PDFA("01", start=0, next={0: {bit: 1}}, step={0: {"0": 0, "1": 0}}) for bit in "01")
    drawn = ar.Mixture([("1/2", zeros), ("1/2", ones)])
    assert posterior(drawn, "0") == ar.Dist({0: 1})
    with pytest.raises(ar.ZeroProbabilityPrompt):
        posterior(drawn, "01")
