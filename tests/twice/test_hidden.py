"""Hidden randomness and deferred choice, a second time: by enumeration of draws, secrets and transcripts, with plain Fractions."""

from fractions import Fraction
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.tasks.coins import Randomised, averaged, fresh, shared
from arprops.tasks.hidden import Sampler, activations, hidden_stream, latent, public
from arprops.tasks.hidden_costs import hidden_costs
from arprops.tasks.questions import Game, answer_costs, committed, deferred
from arprops.tasks.rejection import Rejection, expected_draws, expected_looks
from arprops.tasks.story import Story, culprit_in_mind, culprit_last
from tests.twice import brute

ZERO, ONE, HALF = Fraction(0), Fraction(1), Fraction(1, 2)
STOPS = {ar.END: 1}


@st.composite
def samplers(draw: st.DrawFn) -> Sampler:
    """Four equally long sequences of coins with any weights and short strings."""
    shares = draw(st.lists(st.integers(1, 5), min_size=4, max_size=4))
    written = draw(st.lists(st.text("ab", max_size=3), min_size=4, max_size=4))
    return Sampler("ab", {c: (Fraction(n, sum(shares)), w) for c, n, w in zip(("HH", "HT", "TH", "TT"), shares, written, strict=True)})


@settings(max_examples=20)
@given(samplers())
def test_every_view_gives_every_string_the_weight_of_its_draws(sampler: Sampler) -> None:
    views = [ar.Erased(hidden_stream(sampler), sampler.coins), latent(sampler), activations(sampler), public(sampler, off_support=STOPS)]
    for string in brute.words(("a", "b"), 3):
        weight = sum((share for share, written in sampler.draws.values() if written == string), ZERO)
        assert [brute.string(view, string) for view in views] == [weight] * 4


@settings(max_examples=20)
@given(samplers())
def test_costs_are_those_of_the_list_of_draws(sampler: Sampler) -> None:
    """The posterior at w is over the draws that begin with w; a public automaton needs a state for each set of weighted rests."""
    prompts = {string[:n] for _, string in sampler.draws.values() for n in range(len(string) + 1)}
    widest, rests = 0, set[Any]()
    for w in prompts:
        fit = [(share, string[len(w) :]) for share, string in sampler.draws.values() if string[: len(w)] == w]
        widest = max(widest, len(fit))
        total = sum(share for share, _ in fit)
        rests.add(frozenset((rest, sum(share for share, other in fit if other == rest) / total) for rest in {rest for _, rest in fit}))
    costs = hidden_costs(latent(sampler))
    assert (costs.widest, costs.smallest) == (widest, len(rests))


# -- deferred choice ----------------------------------------------------------------------------------------------------------------------


@st.composite
def games(draw: st.DrawFn) -> tuple[Game, dict[str, Fraction], dict[str, set[str]]]:
    """A game beside its prior and truths as they were drawn."""
    shares = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    prior = {f"s{i}": Fraction(n, sum(shares)) for i, n in enumerate(shares)}
    truth = {q: draw(st.sets(st.sampled_from(list(prior)))) for q in ("p", "q")}
    return Game(prior, {q: yes.__contains__ for q, yes in truth.items()}), dict(prior), truth


@settings(max_examples=15)
@given(games())
def test_transcripts_have_the_mass_of_the_secrets_that_fit(drawn: tuple[Game, dict[str, Fraction], dict[str, set[str]]]) -> None:
    game, prior, truth = drawn
    first, never = committed(game, rounds=2), deferred(game, rounds=2, off_support=STOPS)
    sizes: list[list[tuple[Fraction, int]]] = [[], []]
    for asked in product(truth, repeat=2):
        for answers in product(("yes", "no"), repeat=2):
            fit = [{s for s in prior if all((s in truth[q]) == (a == "yes") for q, a in zip(asked[:n], answers[:n], strict=True))} for n in range(3)]
            mass = sum((prior[s] for s in fit[2]), ZERO) / 4
            string = (asked[0], answers[0], asked[1], answers[1])
            assert brute.string(first, string) == brute.string(never, string) == mass
            if mass:
                for n in range(2):
                    sizes[n].append((mass, len(fit[n])))
    for cost, listed in zip(answer_costs(game, rounds=2), sizes, strict=True):
        assert cost.mean == sum(mass * size for mass, size in listed)
        assert cost.most == max(size for _, size in listed)


def test_stories_have_the_mass_of_their_clues() -> None:
    clues = {"ann": {"x": Fraction(1, 3), "y": Fraction(2, 3)}, "ben": {"y": ONE}}
    prior = {"ann": Fraction(3, 5), "ben": Fraction(2, 5)}
    story = Story(prior, clues, length=2)
    for told in product("xy", repeat=2):
        for culprit, share in prior.items():
            mass = share * clues[culprit].get(told[0], ZERO) * clues[culprit].get(told[1], ZERO)
            assert brute.string(culprit_in_mind(story), (*told, culprit)) == brute.string(culprit_last(story, off_support=STOPS), (*told, culprit)) == mass


# -- coins --------------------------------------------------------------------------------------------------------------------------------


@settings(max_examples=15)
@given(st.lists(st.integers(0, 4), min_size=6, max_size=6), st.integers(1, 3))
def test_fresh_and_shared_coins_by_listing_all_coins(answers: list[int], share: int) -> None:
    coins = {0: Fraction(share, 4), 1: 1 - Fraction(share, 4)}

    def says_a(prompt: tuple[str, ...], coin: int) -> Fraction:
        return Fraction(answers[2 * [(), ("a",), ("b",)].index(prompt) + coin], 4)

    algorithm = Randomised("ab", lambda w, c: {"a": says_a(w, c), "b": 1 - says_a(w, c)}, coins=coins, length=2)
    for x, y in product("ab", repeat=2):
        one = two = ZERO
        for (c, first), (d, second) in product(coins.items(), repeat=2):
            mass = (says_a((), c) if x == "a" else 1 - says_a((), c)) * (says_a((x,), d) if y == "a" else 1 - says_a((x,), d))
            two += first * second * mass
            one += first * mass if c == d else 0
        assert brute.string(fresh(algorithm), (x, y)) == brute.string(averaged(algorithm), (x, y)) == two
        assert brute.string(shared(algorithm), (x, y)) == one


@settings(max_examples=15)
@given(st.sets(st.sampled_from(list(map("".join, product("ab", repeat=3)))), min_size=1), st.integers(1, 3))
def test_rejection_with_a_limit_is_a_sum_over_failures(good: set[str], tries: int) -> None:
    drawn = list(map("".join, product("ab", repeat=3)))
    limited = ar.Closed(Rejection("ab", drawn, accept=lambda w: "".join(w) in good, tries=tries))
    endless = Rejection("ab", drawn, accept=lambda w: "".join(w) in good)
    for string in drawn:
        mass, uniform = ONE, ONE
        for n in range(3):
            fit = [w for w in drawn if w[:n] == string[:n]]
            hit = Fraction(sum(w in good for w in fit), len(fit))
            right = Fraction(sum(w in good for w in fit if w[n] == string[n]), len(fit))
            last = Fraction(sum(w[n] == string[n] for w in fit), len(fit))
            # accepted at one of the tries before the last, else whatever the last one draws
            mass *= sum((1 - hit) ** k * right for k in range(tries - 1)) + (1 - hit) ** (tries - 1) * last
            uniform *= right / hit if hit else ZERO
        assert brute.string(limited, tuple(string)) == mass
        if string in good:
            assert uniform == Fraction(1, len(good))
            assert brute.string(ar.Closed(endless), tuple(string)) == uniform
    tries_in_all = sum(1 / Fraction(sum(w in good for w in fit), len(fit)) / len(good) for w in good for n in range(3) if (fit := [v for v in drawn if v[:n] == w[:n]]))
    assert expected_draws(endless) == tries_in_all


@settings(max_examples=15)
@given(st.sets(st.sampled_from(list(map("".join, product("ab", repeat=3)))), min_size=1))
def test_looks_are_counted_string_by_string(good: set[str]) -> None:
    drawn = list(map("".join, product("ab", repeat=3)))
    looks = [sum(w[:n] == string[:n] for w in drawn) for string in good for n in range(3)]
    assert expected_looks(Rejection("ab", drawn, accept=lambda w: "".join(w) in good)) == Fraction(sum(looks), len(good))
