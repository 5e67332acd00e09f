from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.counting import Counted
from arprops.core.model import Unrolled
from arprops.models.constant import Constant
from arprops.testing.laws.check import check_laws
from arprops.testing.laws.law import LAWS, LawsBroken
from tests.strategies import (
    counter_machines,
    decoders,
    dists,
    hmms,
    models,
    next_tokens,
    pcfgs,
    pdfas,
    pfas,
    prompts,
    sources,
    tables,
)

A, B = "a", "b"
HALF = ar.Dist({"a": "1/2", ar.END: "1/2"})


# -- every family and every view goes through the same door ---------------------------------------------------------------


class Coughing(ar.SilentSource[int]):
    """Says `a` or nothing, and may end."""

    alphabet = ("a", "b")

    def start(self):
        return ar.Dist({0: "1/2", 1: "1/2"})

    def move(self, state):
        return ar.Dist({(ar.SILENT, 1 - state): "1/3", ("a", state): "1/3", ar.END: "1/3"})


def answered(prompt):
    """A user's function: as many a as b, or else the end."""
    return {ar.END: 1} if prompt.count("a") == prompt.count("b") and prompt else {"a": "1/3", "b": "2/3"}


FAMILY = ar.CounterMachine(
    "ab",
    start="up",
    counters=["n"],
    parameters={"q": (0, 1)},
    powers={"h": ("1/2", "n")},
    control={
        "up": [("n >= 0", {"a": "q", "b": "(1 - q)/(n + 2)", ar.END: "(1 - q)*(n + 1)/(n + 2)"}, {"a": ("up", {"n": 1}), "b": ("down", {"n": -1})}), ("", {ar.END: 1}, {"a": "up", "b": "up"})],
        "down": [("n > 0", {"b": "h/(1 + h)", ar.END: "1/(1 + h)"}, {"a": "up", "b": ("down", {"n": -1})}), ("", {ar.END: 1}, {"a": "up", "b": "down"})],
    },
)  # fmt: skip
PARTIAL = sources().map(ar.Belief)


@st.composite
def overridden(draw):
    model = draw(models())
    at = draw(st.dictionaries(prompts(), next_tokens(), max_size=3))
    return ar.Overridden(model, at=at, below=draw(st.dictionaries(prompts(), st.one_of(models(), next_tokens()), max_size=2)))


@st.composite
def conditioned(draw, joints):
    joint = draw(joints)
    prompt = draw(prompts(max_size=3))
    try:
        return ar.Conditioned(joint, prompt)
    except ar.ZeroProbabilityPrompt:
        return ar.Conditioned(joint, ())


@st.composite
def mixtures(draw):
    parts = draw(st.lists(st.one_of(models(), sources()), min_size=1, max_size=3))
    return ar.Mixture([(weight, parts[i]) for i, weight in draw(dists(list(range(len(parts))))).items()])


@st.composite
def erased(draw):
    # What is thought must be followed by something: a tight automaton always finds an end.
    return ar.Erased(draw(pdfas(tight=True)), draw(st.sampled_from(["", "a", "b", "ab"])))


@st.composite
def reordered(draw):
    table = draw(tables(fixed=True))
    return ar.Reordered(table, draw(st.permutations(range(table.length))), off_support=draw(st.one_of(models(), next_tokens())))


DOOR = {
    "tables": tables(),
    "tables of long symbols": tables(alphabet=("aa", "a"), max_length=2),
    "PDFAs": pdfas(),
    "PDFAs of one symbol": pdfas(alphabet=("x",)),
    "counter machines": counter_machines(),
    "counter machines with parameters given": st.fractions("1/10", "9/10", max_denominator=10).map(lambda q: FAMILY.at({"q": q})),
    "functions": st.just(ar.FunctionModel("ab", answered)),
    "constants": next_tokens().map(lambda dist: Constant(("a", "b"), dist)),
    "HMMs": hmms(),
    "PFAs": pfas(),
    "grammars": pcfgs(max_nonterminals=2),
    "grammars with ε-rules": pcfgs(max_nonterminals=2, empty=True),
    "mixtures": mixtures(),
    "unrolled models": models().map(Unrolled),
    "beliefs without a choice": PARTIAL,
    "beliefs of a grammar": pcfgs(max_nonterminals=2).map(ar.Belief),
    "beliefs with a model off the support": st.builds(lambda joint, choice: ar.Belief(joint, off_support=choice), sources(), models()),
    "beliefs with a distribution off the support": st.builds(lambda joint, choice: ar.Belief(joint, off_support=choice), mixtures(), next_tokens()),
    "decoded models": st.builds(ar.Decoded, models(), decoders(adds_support=None)),
    "decoded partial models": st.builds(ar.Decoded, PARTIAL, decoders()),
    "overridden models": overridden(),
    "conditioned models": conditioned(models()),
    "conditioned partial models": conditioned(PARTIAL),
    "conditioned sources": conditioned(sources()),
    "truncated models": st.builds(ar.Truncated, models(), st.integers(0, 3)),
    "truncated partial models": st.builds(ar.Truncated, PARTIAL, st.integers(0, 3)),
    "truncated sources": st.builds(ar.Truncated, sources(), st.integers(0, 3)),
    "products": st.builds(ar.Product, models(), models()),
    "reordered tables": reordered(),
    "erased models": erased(),
    "closed silent sources": st.just(ar.Closed(Coughing())),
}  # fmt: skip


@pytest.mark.parametrize("which", DOOR)
def test_every_family_and_view_keeps_the_laws(which):
    @settings(max_examples=10)
    @given(DOOR[which])
    def kept(joint):
        # The posteriors of an ambiguous grammar grow from symbol to symbol.
        check_laws(joint, prompts=40, depth=3, longest=5 if "grammar" in which else 10)

    kept()


@pytest.mark.parametrize(
    "decoder",
    [
        ar.Greedy(),
        ar.Greedy("last"),
        ar.Temperature("1/2"),
        ar.TopK(2),
        ar.TopP("3/4"),
        ar.MinP("1/2"),
        ar.EpsilonCutoff("1/3"),
        ar.Typical("1/2"),
        ar.UniformMixing("1/4"),
        ar.Chain(ar.TopK(2), ar.UniformMixing("1/10")),
    ],
    ids=repr,
)
def test_every_decoder_leaves_the_laws_kept(decoder):
    model = ar.PDFA(
        "abc",
        start=0,
        next={0: {"a": "1/2", "b": "1/4", ar.END: "1/4"}, 1: {"c": "1/3", "a": "1/3", ar.END: "1/3"}},
        step={0: {"a": 1, "b": 0, "c": 1}, 1: {"a": 1, "b": 0, "c": 0}},
    )
    assert "chain rule" in check_laws(ar.Decoded(model, decoder)).held


def test_a_model_over_no_symbols_keeps_the_laws():
    assert "next" in check_laws(ar.Table((), {}, horizon=0)).held


def test_a_large_alphabet_is_walked_within_the_budget():
    symbols = [f"t{i}" for i in range(500)]
    assert "step" in check_laws(ar.FunctionModel(symbols, lambda prompt: {"t7": "1/2", ar.END: "1/2"}), prompts=50).held


def test_a_grammar_without_rational_moves_is_held_against_itself():
    checked = check_laws(ar.PCFG("a", start="S", rules={"S": {"SS": "1/4", "": "1/4", "a": "1/2"}}))
    assert checked.held == ("alphabet", "enclosure", "repr")
    assert checked.skipped["move"] == "the grammar has no rational moves"


def test_what_was_not_asked_is_said_with_the_reason():
    checked = check_laws(ar.FunctionModel("ab", answered))
    assert "is code, and a file holds data" in checked.skipped["file"]
    assert checked.skipped["belief"] == "it speaks of sources"
    assert str(checked).startswith("held: alphabet, next, step, hash, purity")
    assert set(checked.held).isdisjoint(checked.skipped)
    assert {*checked.held, *checked.skipped} == set(LAWS)


# -- broken models, each caught by the law it breaks -----------------------------------------------------------------------


class Fair(ar.Model[Any]):
    """A fair choice between a and END that counts to two; every broken model below is this one with one thing changed."""

    alphabet: tuple[str, ...] = ("a", "b")

    def start(self) -> Any:
        return 0

    def next(self, state: Any) -> Any:
        return ar.Dist({"b": 1}) if state == 2 else HALF

    def step(self, state: Any, symbol: str) -> Any:
        return min(state + 1, 2)


class Leaking(Fair):
    def next(self, state):
        weights = ar.Dist({"a": "1/2", ar.END: "1/2"})
        if state == 2:
            weights = object.__new__(ar.Dist)
            weights._weights, weights._hash = {"a": Fraction(499, 1000), ar.END: Fraction(1, 2)}, None
        return weights


class LeakingByHand(Fair):
    def next(self, state):
        return ar.Dist({"a": "0.499", ar.END: "1/2"}) if state == 2 else HALF


class Floating(Fair):
    def next(self, state):
        return {"a": 0.5, ar.END: 0.5}


class FloatingInADist(Fair):
    def next(self, state):
        return ar.Dist({"a": 0.1, ar.END: 0.9})


class EndAsText(Fair):
    def next(self, state):
        return ar.Dist({"a": "1/2", "END": "1/2"})


class Stray(Fair):
    def next(self, state):
        return ar.Dist({"c": "1/2", ar.END: "1/2"}) if state == 1 else HALF


class Negative(Fair):
    def next(self, state):
        weights = object.__new__(ar.Dist)
        weights._weights, weights._hash = {"a": Fraction(3, 2), ar.END: Fraction(-1, 2)}, None
        return weights


class Mute(Fair):
    def next(self, state):
        return None


class Failing(Fair):
    def next(self, state):
        return [HALF, HALF][state]


class Partly(Fair):
    def step(self, state, symbol):
        return {"a": min(state + 1, 2)}[symbol]


class Refusing(Fair):
    def step(self, state, symbol):
        if symbol not in self.next(state):
            raise ar.ZeroProbabilityPrompt("no")
        return min(state + 1, 2)


class RefusingThePossible(ar.PartialModel[int]):
    alphabet = ("a",)

    def start(self):
        return 0

    def next(self, state):
        return HALF

    def step(self, state, symbol):
        if state == 2:
            raise ar.ZeroProbabilityPrompt("no")
        return state + 1


class RefusingByKeyError(RefusingThePossible):
    alphabet = ("a", "b")

    def step(self, state, symbol):
        return {"a": state}[symbol]


class NoStart(Fair):
    def start(self):
        raise RuntimeError("not trained yet")


class Lists(Fair):
    def start(self):
        return []

    def next(self, state):
        return HALF

    def step(self, state, symbol):
        return [*state, symbol]


class Box:
    def __init__(self):
        self.read = 0


class Mutable(Fair):
    def start(self):
        return Box()

    def next(self, state):
        return ar.Dist({"b": 1}) if state.read > 2 else HALF

    def step(self, state, symbol):
        state.read += 1
        return state


class Nameless(Fair):
    """Its states are values without an equality of their own."""

    def start(self):
        return Box()

    def next(self, state):
        return HALF

    def step(self, state, symbol):
        return Box()


class Counter(Fair):
    """Answers otherwise from the fiftieth call on."""

    def __init__(self):
        self.calls = 0

    def next(self, state):
        self.calls += 1
        return HALF if self.calls < 50 else ar.Dist({"a": 1})


class Remembering(Fair):
    """Keeps its state in a field."""

    def start(self):
        self.read = 0
        return ()

    def next(self, state):
        return HALF if self.read < 3 else ar.Dist({"a": 1})

    def step(self, state, symbol):
        self.read = len(state) + 1
        return (*state, symbol)


@dataclass(frozen=True)
class Modulo:
    """A state that forgets, in its equality, what it answers by."""

    read: int

    def __eq__(self, other):
        return isinstance(other, Modulo) and self.read % 2 == other.read % 2

    def __hash__(self):
        return self.read % 2


class Unsound(Fair):
    def start(self):
        return Modulo(0)

    def next(self, state):
        return ar.Dist({"b": 1}) if state.read == 3 else HALF

    def step(self, state, symbol):
        return Modulo(min(state.read + 1, 4))


@dataclass(frozen=True)
class Later(Modulo):
    """Equal after one symbol and after three, which answer alike and lead to what does not."""

    __hash__ = Modulo.__hash__


class UnsoundLater(Unsound):
    def start(self):
        return Modulo(0)

    def next(self, state):
        return ar.Dist({"b": 1}) if state.read == 9 else HALF

    def step(self, state, symbol):
        return Modulo(min(state.read + 1, 9))


@dataclass(frozen=True)
class Unlike:
    read: int

    def __eq__(self, other):
        return isinstance(other, Unlike)

    def __hash__(self):
        return self.read


class OddHash(Fair):
    def start(self):
        return Unlike(0)

    def next(self, state):
        return HALF

    def step(self, state, symbol):
        return Unlike(state.read + 1 if state.read < 3 else 3)


class Twice(Fair):
    alphabet = ("a", "b", "a")


class Listed(Fair):
    @property
    def alphabet(self):
        return ["a", "b"]


class Numbers(Fair):
    alphabet: Any = (1, 2)


class Empty(Fair):
    alphabet = ("a", "")


class NoAlphabet(Fair):
    @property
    def alphabet(self):
        raise AttributeError("alphabet")


class WrongSource(Fair):
    def source(self):
        return ar.PFA("ab", initial={0: 1}, final={0: 1}, transitions=[])


class WrongAtOne(Fair):
    """Its source is right about short strings."""

    def source(self):
        return ar.Truncated(super().source(), 3)


class NoSource(Fair):
    def source(self):
        return self


class WrongCounting(Counted[int]):
    alphabet = ("a", "b")

    def start(self):
        return 0

    def next(self, state):
        return HALF if state < 2 else ar.Dist({ar.END: 1})

    def step(self, state, symbol):
        return min(state + 1, 2)

    def counting(self):
        return ar.PDFA("ab", start=0, next={0: HALF}, step={0: {"a": 0, "b": 0}}).counting()

    def at(self, values):
        return self


class Silly(Fair):
    def __repr__(self):
        raise RuntimeError("unprintable")


class Forgetful(Fair):
    """Loses its table when copied."""

    def __init__(self, weight="1/2"):
        self.answer = ar.Dist({"a": weight, ar.END: 1 - Fraction(weight)})

    def next(self, state):
        return self.answer

    def __deepcopy__(self, memo):
        return type(self)("1/3")


ZOO: list[tuple[Callable[[], Any], str, tuple[str, ...] | None]] = [
    (Leaking, "next", (A, A)),
    (LeakingByHand, "next", (A, A)),
    (Floating, "next", ()),
    (FloatingInADist, "next", ()),
    (EndAsText, "next", ()),
    (Stray, "next", (A,)),
    (Negative, "next", ()),
    (Mute, "next", ()),
    (Failing, "next", (A, A)),
    (Partly, "step", ()),
    (Refusing, "step", ()),
    (RefusingThePossible, "step", (A, A)),
    (RefusingByKeyError, "step", ()),
    (NoStart, "step", ()),
    (Lists, "hash", ()),
    (Nameless, "purity", ()),
    (Counter, "purity", ()),
    (Unsound, "state equality", (A, A)),
    (UnsoundLater, "state equality", None),
    (OddHash, "state equality", (A,)),
    (Twice, "alphabet", None),
    (Listed, "alphabet", None),
    (Numbers, "alphabet", None),
    (Empty, "alphabet", None),
    (NoAlphabet, "alphabet", None),
    (WrongSource, "source", ()),
    (WrongAtOne, "source", (A, A, B)),
    (NoSource, "source", None),
    (WrongCounting, "counting", (A, A)),
    (Silly, "repr", None),
    (Forgetful, "copy", ()),
]


@pytest.mark.parametrize(("make", "law", "prompt"), ZOO, ids=[make.__name__ for make, _, _ in ZOO])
def test_a_broken_model_is_caught_by_the_law_it_breaks_and_no_other(make, law, prompt):
    with pytest.raises(LawsBroken) as caught:
        check_laws(make())
    assert [broken.law for broken in caught.value.broken] == [law]
    if prompt is not None:
        assert caught.value.broken[0].prompt == prompt


@pytest.mark.parametrize("make", [Mutable, Remembering])
def test_a_model_that_keeps_its_state_to_itself_is_not_pure(make):
    with pytest.raises(LawsBroken) as caught:
        check_laws(make())
    assert "purity" in [broken.law for broken in caught.value.broken]


def test_the_model_all_these_are_changed_from_breaks_nothing():
    assert "state equality" in check_laws(Fair()).held


# -- broken sources --------------------------------------------------------------------------------------------------------


class Coin(ar.Source[Any]):
    """Heads, tails or the end, from two states."""

    alphabet: tuple[str, ...] = ("a", "b")

    def start(self) -> Any:
        return ar.Dist({0: "1/2", 1: "1/2"})

    def move(self, state: Any) -> Any:
        return ar.Dist({("a", 1): "1/2", ar.END: "1/2"}) if state else ar.Dist({("b", 1): "1/2", ("b", 0): "1/2"})


class CoinOfLists(Coin):
    def move(self, state):
        return {("a", 1): Fraction(1)}


class CoinOfText(Coin):
    def move(self, state):
        return ar.Dist({"a": 1})


class StrayCoin(Coin):
    def move(self, state):
        return ar.Dist({("c", 0): 1})


class CoinFromNowhere(Coin):
    def start(self):
        return 0


class TiredCoin(Coin):
    def __init__(self):
        self.calls = 0

    def move(self, state):
        self.calls += 1
        return super().move(state) if self.calls < 3 else ar.Dist({ar.END: 1})


class UnsoundCoin(Coin):
    def start(self):
        return ar.Dist({Modulo(0): 1})

    def move(self, state):
        return ar.Dist({("a", Modulo(state.read + 1)): 1}) if state.read < 3 else ar.Dist({ar.END: 1})


class WrongGrammar(ar.Source[Any]):
    """A grammar whose own numbers are another's."""

    alphabet = ("a",)
    rational_moves = True
    other = ar.PCFG("a", start="S", rules={"S": {"aS": "1/3", "a": "2/3"}})

    def start(self):
        return ar.Dist({0: 1})

    def move(self, state):
        return ar.Dist({("a", 0): "1/2", ar.END: "1/2"})

    def finite_within(self, width):
        return Fraction(1)

    def string_within(self, string, width):
        return self.other.string_within(string, width)

    def prefix_within(self, prompt, width, *, finite):
        return self.other.prefix_within(prompt, width, finite=finite)

    def next_within(self, prompt, width):
        return self.other.next_within(prompt, width)

    def derived(self, rng, limit):
        return self.other.derived(rng, limit)


@pytest.mark.parametrize(
    ("make", "law"),
    [
        (CoinOfLists, "move"),
        (CoinOfText, "move"),
        (StrayCoin, "move"),
        (CoinFromNowhere, "move"),
        (TiredCoin, "purity"),
        (UnsoundCoin, "state equality"),
        (WrongGrammar, "enclosure"),
    ],
)
def test_a_broken_source_is_caught_by_the_law_it_breaks_and_no_other(make, law):
    with pytest.raises(LawsBroken) as caught:
        check_laws(make())
    assert [broken.law for broken in caught.value.broken] == [law]


def test_the_source_all_these_are_changed_from_breaks_nothing():
    assert "belief" in check_laws(Coin()).held


# -- what a person reads ---------------------------------------------------------------------------------------------------


def test_all_broken_laws_are_told_together_each_with_its_smallest_prompt():
    class Both(Partly):
        def next(self, state):
            return {"a": 1} if state == 1 else HALF

        def __repr__(self):
            raise RuntimeError

    with pytest.raises(LawsBroken) as caught:
        check_laws(Both())
    assert [(broken.law, broken.prompt) for broken in caught.value.broken] == [("next", ("a",)), ("step", ()), ("repr", None)]
    text = str(caught.value)
    assert text.startswith("a Both whose repr raises RuntimeError breaks 3 of the laws of a model: next, step, repr")
    assert "not asked: purity, state equality, source" in text


def test_the_line_that_reproduces_it_does():
    with pytest.raises(LawsBroken) as caught:
        check_laws(Leaking())
    import functools

    assert sum(eval(caught.value.broken[0].line, {"model": Leaking(), "functools": functools})._weights.values()) == Fraction(999, 1000)


def test_the_line_says_what_it_needs_imported_and_no_line_of_ours_is_in_the_traceback():
    def answer(prompt):
        return HALF if len(prompt) < 3 else {"c": 1}

    with pytest.raises(LawsBroken) as caught:
        check_laws(ar.FunctionModel("ab", answer))
    assert "to see it      import functools; model.next(functools.reduce(" in str(caught.value)
    assert [entry.name for entry in caught.traceback if "arprops" in entry.frame.f_globals["__name__"] and not entry.ishidden(caught)] == []


def test_the_line_that_reproduces_a_source_does():
    class Late(Coin):
        def move(self, state):
            return super().move(state) if state < 1 else ar.Dist({("c", 1): 1})

    with pytest.raises(LawsBroken) as caught:
        check_laws(Late())
    assert eval(caught.value.broken[0].line, {"model": Late()}) == ar.Dist({("c", 1): 1})


def test_a_fault_on_a_long_prompt_shrinks_to_what_it_needs():
    def late(prompt):
        return {"a": "1/2", "b": "1/4"} if prompt.count("b") >= 9 else {"a": "1/2", "b": "1/2"}

    with pytest.raises(LawsBroken) as caught:
        check_laws(ar.FunctionModel("ab", late), longest=60)
    assert caught.value.broken[0].prompt == ("b",) * 9


def test_the_broken_laws_survive_pickling():
    import pickle

    with pytest.raises(LawsBroken) as caught:
        check_laws(Leaking())
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    assert again.broken == caught.value.broken


# -- weights within a declared distance ------------------------------------------------------------------------------------


class Rounded(Fair):
    """Weights of three decimals, as a net's export might have them."""

    def next(self, state):
        return {"a": Fraction(333, 1000), "b": Fraction(333, 1000), ar.END: Fraction(333, 1000)}


def test_weights_within_the_declared_distance_are_allowed():
    checked = check_laws(Rounded(), within="1/1000")
    assert {"next", "step", "purity", "state equality"} <= set(checked.held)
    assert checked.skipped["chain rule"] == "some answers are mappings and no Dist"


def test_weights_beyond_the_declared_distance_are_not():
    with pytest.raises(LawsBroken, match=r"found +weights that sum to 999/1000.*\n.*a sum within 1/2000 of 1"):
        check_laws(Rounded(), within="1/2000")


def test_a_source_may_declare_a_distance_too():
    class RoundedCoin(Coin):
        def move(self, state):
            return {("a", 1): Fraction(333, 1000), ("b", 0): Fraction(333, 1000), ar.END: Fraction(333, 1000)}

    assert {"move", "purity", "state equality"} <= set(check_laws(RoundedCoin(), within="1/1000").held)
    with pytest.raises(LawsBroken, match=r"move: .*\n.*found +weights that sum to 999/1000"):
        check_laws(RoundedCoin(), within="1/2000")


def test_floats_are_not_allowed_within_any_distance():
    with pytest.raises(LawsBroken, match=r"the weight 0\.5 for 'a', a float"):
        check_laws(Floating(), within=1)


def test_a_distance_leaves_exact_models_to_all_the_laws():
    assert "chain rule" in check_laws(Fair(), within="1/10").held


def test_a_model_without_a_dist_is_told_what_to_give():
    with pytest.raises(LawsBroken, match=r"expected +an ar.Dist, such as ar.Dist\("):
        check_laws(Rounded())


# -- who is refused --------------------------------------------------------------------------------------------------------


class Duck:
    alphabet = ("a",)

    def start(self):
        return 0

    def next(self, state):
        return HALF

    def step(self, state, symbol):
        return 0


class DuckSource:
    alphabet = ("a",)

    def start(self):
        return ar.Dist({0: 1})

    def move(self, state):
        return ar.Dist({ar.END: 1})


@pytest.mark.parametrize(
    ("stranger", "error", "says"),
    [
        (Duck(), ar.BadModel, r"write `class Duck\(ar.Model\)`, or ar.PartialModel if it refuses impossible prompts"),
        (DuckSource(), ar.BadModel, r"write `class DuckSource\(ar.Source\)`"),
        (Coughing(), ar.BadModel, "Closed"),
        (Fair, ar.BadQuestion, r"found the class Fair; make one, Fair\(…\)"),
        ("ab", ar.BadQuestion, "needs a model or a source, found 'ab', a str"),
        (FAMILY, ar.BadQuestion, r"has the parameters q, and answers once they are numbers; give check_laws model.at"),
    ],
)
def test_what_is_no_model_is_refused_with_what_to_write(stranger, error, says):
    with pytest.raises(error, match=says):
        check_laws(stranger)


@pytest.mark.parametrize("budget", [{"prompts": 0}, {"depth": -1}, {"examples": -1}, {"longest": -1}])
def test_a_budget_below_nothing_is_refused(budget):
    with pytest.raises(ar.BadQuestion, match="check_laws needs prompts of at least 1"):
        check_laws(Fair(), **budget)


def test_the_smallest_budget_is_enough_to_ask_every_law():
    assert "chain rule" in check_laws(Fair(), prompts=1, depth=0, examples=0, longest=0).held


def test_a_state_whose_equality_fails_is_told_and_not_raised():
    class Touchy:
        def __eq__(self, other):
            raise RuntimeError("do not compare me")

        def __hash__(self):
            return 0

    class OfTouchy(Fair):
        def start(self):
            return Touchy()

        def next(self, state):
            return HALF

        def step(self, state, symbol):
            return Touchy()

    with pytest.raises(LawsBroken, match="do not compare me"):
        check_laws(OfTouchy())


def test_a_symbol_called_end_is_no_end():
    class Named(Fair):
        alphabet = ("a", "b", "END")

        def next(self, state):
            return ar.Dist({"END": "1/2", ar.END: "1/2"})

    assert "a model whose alphabet has the symbol 'END' cannot be written" in check_laws(Named()).skipped["file"]


def test_importing_the_room_imports_no_hypothesis():
    import subprocess
    import sys

    program = "import sys, arprops.testing; print('hypothesis' in sys.modules); arprops.testing.check_laws; print('hypothesis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split() == ["False", "False"]


@given(pdfas())
def test_every_prompt_of_a_walk_is_a_step_from_the_start(model):
    from random import Random

    from arprops.testing.laws.walk import walked

    walk = walked(model, prompts=20, depth=2, within=None, examples=2, longest=12, rng=Random(1))
    assert len(set(walk.prompts)) == len(walk.prompts)
    for prompt in walk.prompts:
        state = reduce(model.step, prompt, model.start())
        assert walk.states[prompt] == state
        assert walk.answers[prompt] == dict(model.next(state).items())
