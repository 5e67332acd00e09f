"""Hidden streams erased: the visible marginal, exactly, by routes that share nothing with the solve."""

import copy
import pickle
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.dist import Dist, point
from arprops.core.error import BadModel
from arprops.core.model import Model, Source
from arprops.core.words import END
from arprops.models.pfa import PFA
from arprops.views.belief import Belief
from arprops.views.erased import Erased
from arprops.views.truncated import Truncated
from tests.strategies import AB, models, pdfas, pfas, sources, words_of
from tests.views.brute import prefix_mass, string_mass

ABH = ("a", "h", "b")


def visible(word):
    return tuple(symbol for symbol in word if symbol != "h")


def heard(joint, longest):
    """The mass of each visible string, from every string up to a length."""
    masses = {}
    for word in words_of(ABH, longest):
        mass = string_mass(joint, word)
        if mass:
            masses[visible(word)] = masses.get(visible(word), 0) + mass
    return masses


@settings(max_examples=50)
@given(joint=st.one_of(models(alphabet=ABH), sources(alphabet=ABH)), n=st.integers(0, 4))
def test_the_visible_strings_of_a_cut_joint_are_all_its_strings_added_up(joint, n):
    cut = Truncated(joint, n)
    erased = Erased(cut, "h")
    masses = heard(cut, n)
    assert erased.alphabet == AB
    assert sum(masses.values()) == 1
    for word in words_of(AB, n):
        assert string_mass(erased, word) == masses.get(word, 0)
        assert prefix_mass(erased, word) == sum(mass for other, mass in masses.items() if other[: len(word)] == word)


@settings(max_examples=50, suppress_health_check=[HealthCheck.filter_too_much])
@given(source=sources(alphabet=ABH))
def test_longer_and_longer_silences_rise_to_the_exact_value(source):
    # Not one equation: iteration, which the solve must bound from above and leave behind by what is still silent after n moves.
    erased = Erased(source, "h")
    for state in source.start():
        try:
            exact = erased.move(state)
        except BadModel:
            assume(condition=False)
        masses, silent = {}, {state: Fraction(1)}
        for _ in range(40):
            after = {}
            for here, mass in silent.items():
                for move, weight in source.move(here).items():
                    into, key = (after, move[1]) if move is not END and move[0] == "h" else (masses, move)
                    into[key] = into.get(key, 0) + mass * weight
            silent = after
            assert all(mass <= exact[move] for move, mass in masses.items())
        left = sum(silent.values())
        assert sum(exact[move] - masses.get(move, 0) for move in exact) == left
        assert left < Fraction(1, 2)


@given(joint=st.one_of(models(alphabet=ABH), sources(alphabet=ABH)))
def test_nothing_hidden_changes_nothing(joint):
    erased = Erased(joint, [])
    assert isinstance(erased, Source)
    for word in words_of(ABH, 2):
        assert prefix_mass(erased, word) == prefix_mass(joint, word)
        assert string_mass(erased, word) == string_mass(joint, word)


@st.composite
def tossing(draw):
    """A model that tosses a hidden coin before each symbol, and the model whose next tokens are averaged over it (theorem D6)."""
    plain = draw(pdfas(max_states=2))
    share = draw(st.sampled_from([Fraction(1, 2), Fraction(1, 3), Fraction(1)]))
    heads = {state: draw(pdfas(max_states=1)).next_of for state in plain.next_of}
    following, step, mean = {}, {}, {}
    for state, row in plain.next_of.items():
        other = next(iter(heads[state].values()))
        following[state] = {"0": share, "1": 1 - share}
        following[state, "0"], following[state, "1"] = row, other
        for coin in "01":
            step[state, coin] = {**plain.step_of[state], "0": state, "1": state}
        step[state] = {"0": (state, "0"), "1": (state, "1"), "a": state, "b": state}
        mean[state] = {x: share * row[x] + (1 - share) * other[x] for x in ("a", "b", END)}
    model = ar.PDFA("01ab", start=plain.start_state, next=following, step=step)
    return model, ar.PDFA("ab", start=plain.start_state, next=mean, step=plain.step_of)


@settings(max_examples=30)
@given(pair=tossing())
def test_a_fresh_hidden_coin_before_each_symbol_averages_the_next_tokens(pair):
    tossed, averaged = pair
    verdict = ar.same_joint(Erased(tossed, "01"), averaged)
    ar.expect(verdict)
    ar.recheck(verdict)


def test_one_shared_coin_is_not_the_same_as_a_fresh_one_each_time():
    # One coin at the start, read for ever: the averaged next tokens are another joint.
    keep = {x: dict.fromkeys("01ab", x) for x in "01"}
    shared = ar.PDFA("01ab", start="s", next={"s": {"0": "1/2", "1": "1/2"}, "0": {"a": "1/2", END: "1/2"}, "1": {"b": "1/2", END: "1/2"}},
                     step={"s": {x: x if x in "01" else "s" for x in "01ab"}, **keep})  # fmt: skip
    averaged = ar.PDFA("ab", start=0, next={0: {"a": "1/4", "b": "1/4", END: "1/2"}}, step={0: {"a": 0, "b": 0}})
    verdict = ar.same_joint(Erased(shared, "01"), averaged)
    assert verdict.refuted
    assert verdict.witness.prompt == ("a",)
    assert ar.next_distribution(Belief(Erased(shared, "01")), "aa") == Dist({"a": "1/2", END: "1/2"})


def looping(share):
    """Thinks `h` again with this probability, and then says a or stops."""
    rest = (1 - Fraction(share)) / 2
    return ar.PDFA("ah", start=0, next={0: {"h": share, "a": rest, END: rest}}, step={0: {"a": 0, "h": 0}})


@pytest.mark.parametrize("share", ["1/2", "9/10", Fraction(10**30 - 1, 10**30)])
def test_a_silent_loop_is_summed_to_the_end(share):
    assert Erased(looping(share), "h").move(0) == Dist({("a", 0): "1/2", END: "1/2"})


def test_a_belief_in_what_is_heard_refuses_what_cannot_be_heard():
    source = PFA("ah", initial={0: 1}, final={1: 1}, transitions=[(0, "h", 1, "1/2"), (0, "a", 0, "1/2")])
    belief = Belief(Erased(source, ["h"]), off_support={"a": 1})
    assert isinstance(belief, Model)
    assert belief.alphabet == ("a",)
    assert ar.next_distribution(belief, "aaa") == Dist({"a": "1/2", END: "1/2"})
    assert ar.kl(Erased(source, "h"), ar.PDFA("a", start=0, next={0: {"a": "1/2", END: "1/2"}}, step={0: {"a": 0}})) == 0


def test_everything_can_be_hidden():
    assert Erased(looping("1/2"), "ah").move(0) == point(END)


def test_silence_for_ever_is_refused_with_its_mass():
    trap = PFA("ah", initial={"s": 1}, final={"s": "1/2"}, transitions=[("s", "h", "t", "1/4"), ("s", "h", "s", "1/4"), ("t", "h", "u", 1), ("u", "h", "t", 1)])
    with pytest.raises(BadModel, match="from the state 's', a mass of 1/3 is silent for ever: silence reaches 't'"):
        Erased(trap, "h").move("s")
    with pytest.raises(BadModel, match="from the state 't', a mass of 1 is silent for ever"):
        Erased(trap, "h").move("t")


def counting():
    step = {"h": ("c", {"n": 1}), "a": ("c", {})}
    return ar.CounterMachine("ah", start="c", counters=["n"], control={"c": [("", {"h": "1/2", "a": "1/4", END: "1/4"}, step)]})


def test_silence_that_reaches_endless_states_is_refused_with_how_many_were_seen():
    with pytest.raises(BadModel, match=r"from the state \('c', \(0,\)\), silent moves reach more than 50 states.*a larger budget="):
        Erased(counting(), "h", budget=50).move(("c", (0,)))
    assert len(Erased(Truncated(counting(), 60), "h").move((0, ("c", (0,))))) == 61


def test_a_question_about_endless_silence_gets_the_refusal():
    with pytest.raises(BadModel, match="silent moves reach more than"):
        ar.prefix_probability(Erased(counting(), "h"), "a")


@pytest.mark.parametrize(("hidden", "message"), [(["x"], "the hidden symbol 'x' is not in the alphabet {a, h}"), ("hx", "as a list"), ([7], "symbol 7"), ([["a"]], r"symbol \['a'\]")])
def test_unknown_hidden_symbols_are_refused(hidden, message):
    with pytest.raises(BadModel, match=message):
        Erased(looping("1/2"), hidden)


def test_only_joints_are_erased():
    with pytest.raises(BadModel, match="needs a model or a source, found 'a'"):
        Erased("a", "a")


@given(source=pfas(alphabet=ABH))
def test_it_is_a_value(source):
    erased = Erased(source, ["h", "h"], budget=7)
    assert erased == Erased(source, "h")
    assert erased != Erased(source, "a")
    assert eval(repr(erased.joint), {"PFA": PFA, "END": END}) == source
    assert repr(erased) == f"Erased({source!r}, {{h}})"
    for twin in (copy.copy(erased), copy.deepcopy(erased), pickle.loads(pickle.dumps(erased))):
        assert twin == erased
        assert hash(twin) == hash(erased)
        assert twin.start() == erased.start()


def test_the_longest_silences_without_loops_cost_no_solve():
    n = 3000
    chain = PFA("ah", initial={0: 1}, final={n: "1/2"}, transitions=[*((i, "h", i + 1, 1) for i in range(n)), (n, "a", 0, "1/2")])
    assert Erased(chain, "h").move(0) == Dist({("a", 0): "1/2", END: "1/2"})
