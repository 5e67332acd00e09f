"""Enclosures: what they contain is in tests/twice; here how they behave."""

from fractions import Fraction
from math import inf, log

import pytest
from hypothesis import given, settings

import arprops as ar
from arprops.core.certificate import Escape
from arprops.core.words import END
from arprops.neural import explored
from arprops.neural.enclosure import WANTED, enclose
from arprops.neural.net import Net
from arprops.neural.nets.linear import Linear
from arprops.neural.nets.recurrent import LSTM
from arprops.neural.nets.transformer import Transformer
from tests.neural.known import geometric, known_net
from tests.strategies import pdfas

AN_BN_AND_ONE = ar.CounterMachine(
    "ab", start="up", counters=["n"],
    control={
        "up": [("", {"a": "4/5", "b": "1/5"}, {"a": ("up", {"n": 1}), "b": ("down", {"n": -1})})],
        "down": [("n >= 0", {"b": 1}, {"a": "stop", "b": ("down", {"n": -1})}), ("", {END: 1}, {"a": "stop", "b": "stop"})],
        "stop": [("", {END: 1}, {"a": "stop", "b": "stop"})],
    },
)  # fmt: skip


def ends(enclosure):
    return {name: (getattr(enclosure, name).lower, getattr(enclosure, name).upper) for name in WANTED}


@pytest.mark.parametrize("module", [LSTM(3, hidden=6, seed=2), Transformer(3, width=8, heads=2, layers=1, positions="rotary", seed=2)], ids=["lstm", "transformer"])
def test_more_work_never_widens_a_bracket_and_in_the_end_narrows_it(module):
    net = Net(module, "ab")
    found = enclose(net, geometric("3/4"), prompts=1)
    for prompts in (1, 2, 10, 100, 1000):
        after = found.more(prompts=prompts)
        for name, (lower, upper) in ends(after).items():
            assert ends(found)[name][0] <= lower
            assert upper <= ends(found)[name][1]
        found = after
    assert found.prompts == 1114
    assert found.total_variation.width < Fraction(1, 50)
    assert found.kl.width < Fraction(1, 20)


def test_a_width_is_reached_and_then_nothing_more_is_explored():
    found = enclose(Net(LSTM(3, hidden=6, seed=2), "ab"), geometric(), of=("total_variation",), width="1/1000")
    assert found.total_variation.width <= Fraction(1, 1000)
    assert found.prompts < 5000
    assert found.more(prompts=100, width="1/1000").prompts == found.prompts


def test_going_on_is_the_same_as_having_gone_on():
    twice = enclose(Net(LSTM(3, hidden=6, seed=2), "ab"), geometric(), prompts=64).more(prompts=64)
    assert twice.prompts == 128
    assert enclose(Net(LSTM(3, hidden=6, seed=2), "ab"), geometric(), prompts=128).total_variation.width <= 2 * twice.total_variation.width


def test_a_net_that_lacks_a_possible_outcome_is_infinitely_far_with_the_prompt_that_shows_it():
    half = ar.PDFA("ab", start=0, next={0: {"a": "1/2", END: "1/2"}}, step={0: {"a": 0, "b": 0}})
    found = enclose(known_net(half), geometric(), prompts=10)
    assert isinstance(found.kl, ar.Infinite)
    assert found.kl.witness == Escape((), "b")
    assert found.cross_entropy.witness == Escape((), "b")
    other_way = enclose(known_net(geometric()), half, prompts=10)
    assert other_way.reverse_kl.witness == Escape((), "b")
    assert other_way.kl.upper < inf


def test_a_counter_machine_without_end_is_enclosed():
    found = enclose(Net(LSTM(3, hidden=6, seed=2), "ab"), AN_BN_AND_ONE, prompts=3000)
    assert found.kl.width < Fraction(1, 100)
    assert found.reverse_kl == inf


def test_a_net_against_itself_has_distance_zero():
    net = known_net(geometric())
    found = enclose(net, net, prompts=2000)
    assert found.total_variation.lower == 0
    assert found.kl.lower == 0
    assert found.kl.upper < Fraction(1, 10)


def test_a_net_with_a_certified_floor_is_tight_and_one_without_only_as_far_as_seen():
    assert enclose(Net(LSTM(3, hidden=4), "ab"), geometric(), prompts=1).finite_mass == ar.Interval(1, 1)
    endless = ar.PDFA("a", start=0, next={0: {"a": "1/2", END: "1/2"}}, step={0: {"a": 0}})
    leaking = ar.PDFA("a", start=0, next={0: {"a": "1/2", END: "1/2"}, 1: {"a": 1}}, step={0: {"a": 1}, 1: {"a": 1}})
    mass = enclose(known_net(leaking), endless, prompts=50).finite_mass
    assert mass.lower <= Fraction(1, 2)
    assert mass.upper == 1


def test_the_symbols_may_stand_in_another_order():
    net = Net(LSTM(3, hidden=4, seed=5), "ab")
    swapped = ar.PDFA("ba", start=0, next={0: {"a": "1/3", "b": "1/6", END: "1/2"}}, step={0: {"a": 0, "b": 0}})
    straight = ar.PDFA("ab", start=0, next={0: {"a": "1/3", "b": "1/6", END: "1/2"}}, step={0: {"a": 0, "b": 0}})
    assert ends(enclose(net, swapped, prompts=50)) == ends(enclose(net, straight, prompts=50))


@settings(deadline=None, max_examples=20)
@given(pdfas())
def test_a_filtered_source_is_never_asked_where_it_has_no_answer(p):
    net = known_net(geometric("1/3", p.alphabet))
    found = enclose(net, ar.Belief(p.source()), prompts=60)
    assert found.total_variation == enclose(known_net(geometric("1/3", p.alphabet)), p, prompts=60).total_variation


def test_only_what_is_wanted_is_explored():
    half = ar.PDFA("ab", start=0, next={0: {"a": "1/2", END: "1/2"}}, step={0: {"a": 0, "b": 0}})
    net = known_net(geometric())
    enclose(net, half, of=("total_variation", "kl"), prompts=40)
    assert all(net.record.word(node) == (0,) * int(net.record.depth[node]) for node in range(len(net.record)))


@pytest.mark.parametrize(
    ("net", "model", "options", "message"),
    [
        (geometric(), geometric(), {}, "takes a Net"),
        (known_net(geometric()), geometric(alphabet="abc"), {}, "same symbols"),
        (known_net(geometric()), known_net(geometric(alphabet="ba")), {}, "same order"),
        (known_net(geometric()), geometric().source(), {}, "Belief"),
        (known_net(geometric()), geometric(), {"of": ("wasserstein",)}, "unknown quantity"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(net, model, options, message):
    with pytest.raises(ar.BadQuestion, match=message):
        enclose(net, model, **options)


def test_prompts_that_a_net_cannot_read_stay_open_for_ever():
    bounded = Net(Transformer(3, width=8, heads=2, layers=1, context=3, seed=2), "ab")
    found = enclose(bounded, geometric(), prompts=1000)
    assert found.prompts == 15
    assert found.kl.upper == inf
    short = ar.PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/2"}, 1: {END: 1}}, step={0: {"a": 1, "b": 1}, 1: {"a": 1, "b": 1}})
    assert enclose(bounded, short, of=("kl",)).kl.width < Fraction(1, 10**10)


def test_an_interrupted_exploration_goes_on_where_it_was():
    work = enclose(Net(LSTM(3, hidden=6, seed=2), "ab"), geometric(), prompts=10)

    def stop(what, done):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work.more(prompts=500, progress=stop)
    after = work.more(prompts=200)
    fresh = enclose(Net(LSTM(3, hidden=6, seed=2), "ab"), geometric(), prompts=after.prompts)
    assert abs(after.total_variation.width - fresh.total_variation.width) < Fraction(1, 100)


def test_an_exact_model_may_have_weights_that_no_float_holds():
    tiny = Fraction(1, 10**400)
    found = enclose(known_net(geometric("1/2")), geometric(tiny), prompts=20)
    assert found.kl.upper == inf  # an expected length of 10^400 is beyond all floats, and is no error
    assert 0.9 < found.total_variation.lower <= found.total_variation.upper == 1
    rare = ar.PDFA("ab", start=0, next={0: {"a": tiny, "b": tiny, END: 1 - 2 * tiny}}, step={0: {"a": 0, "b": 0}})
    backwards = enclose(known_net(geometric("1/2")), rare, prompts=200).reverse_kl
    assert backwards.lower < (log(10) * 400 - log(4)) + log(Fraction(1, 2)) < backwards.upper  # a token expected: ln(1/4 / tiny); END at last: ln(1/2)


def test_a_linear_net_answers_prompts_beyond_its_window():
    found = enclose(Net(Linear(3, context=2, seed=1), "ab"), geometric("1/2"), prompts=500)
    assert found.finite_mass == ar.Interval(1, 1)
    assert found.kl.upper < inf
    assert found.total_variation.width < Fraction(1, 100)


def test_a_wave_of_many_symbols_is_cut_to_what_fits(monkeypatch):
    monkeypatch.setattr(explored, "CELLS", 6)
    few = enclose(known_net(geometric("1/2")), geometric("1/3"), prompts=20)
    monkeypatch.undo()
    many = enclose(known_net(geometric("1/2")), geometric("1/3"), prompts=20)
    assert few.prompts == many.prompts == 20
    assert few.total_variation.lower <= many.total_variation.upper and many.total_variation.lower <= few.total_variation.upper
