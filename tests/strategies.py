"""Small random models for Hypothesis, shared by all tests.

True here: distributions are rational with small denominators and often give weight 0, because impossible prompts are the
subject; every strategy shrinks towards one state, one symbol, and a certain END.
Must never enter: an oracle. What a test expects is derived in the test.
"""

from collections.abc import Hashable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeVar

from hypothesis import strategies as st

from arprops.core.dist import Dist
from arprops.core.language import Language
from arprops.core.model import Model, Source
from arprops.core.words import END, Outcome, Symbol, Word
from arprops.models.counter import CounterMachine
from arprops.models.hmm import HMM
from arprops.models.pcfg import PCFG
from arprops.models.pdfa import PDFA
from arprops.models.pfa import PFA
from arprops.models.table import Table
from arprops.views.decoder import Chain, Decoder, EpsilonCutoff, Greedy, MinP, Temperature, TopK, TopP, Typical, UniformMixing

AB = ("a", "b")
T = TypeVar("T", bound=Hashable)


def alphabets(*, max_size: int = 3) -> st.SearchStrategy[tuple[Symbol, ...]]:
    """Alphabets of 1 to `max_size` symbols, some of which are longer than one character."""
    return st.sampled_from([("a",), ("a", "b"), ("b", "a"), ("aa", "a"), ("a", "b", "c"), ("0", "1", "10")]).filter(lambda a: len(a) <= max_size)


def prompts(alphabet: Sequence[Symbol] = AB, max_size: int = 4) -> st.SearchStrategy[Word]:
    """Words over the alphabet."""
    return st.lists(st.sampled_from(alphabet), max_size=max_size).map(tuple) if alphabet else st.just(())


@st.composite
def dists(draw: st.DrawFn, outcomes: Sequence[T], *, max_denominator: int = 6) -> Dist[T]:
    """Distributions over the outcomes: a denominator and sorted cut points; weights of 0 are common. Shrinks to the last outcome."""
    denominator = draw(st.integers(1, max_denominator))
    cuts = sorted(draw(st.lists(st.integers(0, denominator), min_size=len(outcomes) - 1, max_size=len(outcomes) - 1)))
    return Dist({o: Fraction(high - low, denominator) for o, (low, high) in zip(outcomes, pairwise([0, *cuts, denominator]), strict=True)})


def next_tokens(alphabet: Sequence[Symbol] = AB, *, max_denominator: int = 6) -> st.SearchStrategy[Dist[Outcome]]:
    """Next-token distributions: over the symbols and END."""
    outcomes: list[Outcome] = [*alphabet, END]
    return dists(outcomes, max_denominator=max_denominator)


def words_of(alphabet: Sequence[Symbol], size: int) -> list[Word]:
    """All words up to this length, shortest first, then in alphabet order."""
    words: list[Word] = [()]
    layer: list[Word] = [()]
    for _ in range(size):
        layer = [(*word, symbol) for word in layer for symbol in alphabet]
        words += layer
    return words


@st.composite
def tables(draw: st.DrawFn, *, alphabet: Sequence[Symbol] = AB, max_length: int = 3, fixed: bool | None = None) -> Table:
    """Tables with a row for every prompt; `fixed=True` for fixed length, `False` for a horizon, None for either."""
    fixed = draw(st.booleans()) if fixed is None else fixed
    n = draw(st.integers(0, max_length))
    below = words_of(alphabet, n - 1) if n else []
    if fixed:
        symbols: list[Outcome] = [*alphabet]
        return Table(alphabet, {word: draw(dists(symbols)) for word in below}, length=n)
    return Table(alphabet, {word: draw(next_tokens(alphabet)) for word in below}, horizon=n)


@st.composite
def pdfas(draw: st.DrawFn, *, alphabet: Sequence[Symbol] = AB, max_states: int = 4, tight: bool | None = None) -> PDFA[str]:
    """PDFAs; `tight=True` where every state can end, `False` where mass certainly leaks from the start, None for whatever comes.

    Tight ones have from each state a way to END, or to a state of smaller number; those that leak lead in that way to a trap.
    """
    n = draw(st.integers(1, max_states))
    names = [f"q{i}" for i in range(n)]
    following: dict[str, Dist[Outcome]] = {}
    moves: dict[str, dict[Symbol, str]] = {}
    for i, name in enumerate(names):
        answer = draw(next_tokens(alphabet))
        targets = {symbol: draw(st.sampled_from(names)) for symbol in alphabet}
        if tight is False and i == 0:
            symbols: list[Outcome] = [*alphabet]
            answer, targets = draw(dists(symbols)), dict.fromkeys(alphabet, name)
        elif tight is not None:
            ways: list[Outcome] = [END] * (tight is True) + [*alphabet] * (i > 0)
            way = draw(st.sampled_from(ways))
            share = Fraction(1, draw(st.integers(2, 4)))
            answer = Dist({x: (1 - share) * answer[x] + (share if x == way else 0) for x in (*alphabet, END)})
            if way is not END:
                targets[way] = names[draw(st.integers(0, i - 1))]
        following[name], moves[name] = answer, targets
    return PDFA(alphabet, start=draw(st.sampled_from(names)), next=following, step=moves)


@st.composite
def pfas(draw: st.DrawFn, *, alphabet: Sequence[Symbol] = AB, max_states: int = 3) -> PFA[str]:
    """Probabilistic automata with up to two branches a symbol from each state."""
    names = [f"s{i}" for i in range(draw(st.integers(1, max_states)))]
    branches = st.lists(st.tuples(st.sampled_from(alphabet), st.sampled_from(names)), max_size=4, unique=True)
    final: dict[str, Fraction] = {}
    transitions: list[tuple[str, Symbol, str, Fraction]] = []
    for name in names:
        moves: list[Any] = [*draw(branches), END]
        for move, weight in draw(dists(moves)).items():
            if move is END:
                final[name] = weight
            else:
                transitions.append((name, move[0], move[1], weight))
    return PFA(alphabet, initial=draw(dists(names)), final=final, transitions=transitions)


@st.composite
def hmms(draw: st.DrawFn, *, alphabet: Sequence[Symbol] = AB, max_states: int = 3) -> HMM[str]:
    """Hidden Markov models that may stop at any state."""
    names = [f"h{i}" for i in range(draw(st.integers(1, max_states)))]
    stops = st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(1, 3), Fraction(0)])
    return HMM(
        alphabet,
        start=draw(dists(names)),
        emit={name: draw(dists(alphabet)) for name in names},
        move={name: draw(dists(names)) for name in names},
        stop={name: draw(stops) for name in names},
    )


@st.composite
def pcfgs(draw: st.DrawFn, *, alphabet: Sequence[Symbol] = AB, max_nonterminals: int = 3, empty: bool = False) -> PCFG:
    """Grammars with up to three rules a nonterminal: left recursion, unit cycles and leaks are common; ε-rules only if `empty`.

    Each nonterminal has a rule that begins with a terminal, so that no derivation is silent for ever.
    """
    names = ["S", "T", "U"][: draw(st.integers(1, max_nonterminals))]
    symbols = [*alphabet, *names]
    sides = st.lists(st.sampled_from(symbols), min_size=0 if empty else 1, max_size=3).map(tuple)
    rules: dict[str, Any] = {}
    for name in names:
        first = (draw(st.sampled_from(alphabet)), *draw(st.lists(st.sampled_from(symbols), max_size=2)))
        listed = [side for side in draw(st.lists(sides, max_size=2, unique=True)) if side != first]
        share = Fraction(1, draw(st.integers(1, 4))) if listed else Fraction(1)
        others = draw(dists(listed)) if listed and share < 1 else None
        rules[name] = {first: Fraction(1)} if others is None else {first: share, **{side: (1 - share) * others[side] for side in listed}}
    return PCFG(alphabet, start="S", rules=rules)


GUARDS = ["n > 0", "n == 0", "n <= -1", "n != 1", "n >= 2 and n < 4", "2*n - 3 == 1"]
TWO_COUNTER_GUARDS = [*GUARDS, "n - m == 0", "n > m", "n + m < 3", "n == 0 and m >= 1"]


@st.composite
def counter_machines(draw: st.DrawFn, *, alphabet: Sequence[Symbol] = AB, max_controls: int = 2, max_counters: int = 2) -> CounterMachine:
    """Counter machines with up to two guarded cases a control and updates by −1, 0 or 1."""
    counters = ("n", "m")[: draw(st.integers(1, max_counters))]
    controls = [f"c{i}" for i in range(draw(st.integers(1, max_controls)))]
    updates = st.fixed_dictionaries({}, optional={counter: st.integers(-1, 1) for counter in counters})
    moves = st.fixed_dictionaries({symbol: st.tuples(st.sampled_from(controls), updates) for symbol in alphabet})
    guards = st.lists(st.sampled_from(GUARDS if len(counters) == 1 else TWO_COUNTER_GUARDS), max_size=2)
    answers = next_tokens(alphabet)
    control = {name: [(guard, draw(answers), draw(moves)) for guard in [*draw(guards), ""]] for name in controls}
    start = draw(st.fixed_dictionaries({}, optional={counter: st.integers(-1, 2) for counter in counters}))
    return CounterMachine(alphabet, start=(draw(st.sampled_from(controls)), start), counters=counters, control=control)


def models(*, alphabet: Sequence[Symbol] = AB) -> st.SearchStrategy[Model[Any]]:
    """Models of every family that is data."""
    return st.one_of(tables(alphabet=alphabet), pdfas(alphabet=alphabet), counter_machines(alphabet=alphabet))


def sources(*, alphabet: Sequence[Symbol] = AB) -> st.SearchStrategy[Source[Any]]:
    """Sources of every family that is data."""
    return st.one_of(pfas(alphabet=alphabet), hmms(alphabet=alphabet))


def decoders(*, adds_support: bool | None = False) -> st.SearchStrategy[Decoder]:
    """Decoders that decode exactly; `adds_support=True` for those that mix in the uniform distribution, None for either."""
    shares = st.sampled_from([Fraction(1, 10), Fraction(1, 4), Fraction(1, 3), Fraction(1, 2), Fraction(9, 10)])
    keeping = st.one_of(
        st.builds(Greedy, ties=st.sampled_from(["first", "last"])),
        st.sampled_from([Temperature("1/2"), Temperature("1/3"), Temperature(1)]),
        st.builds(TopK, st.integers(1, 3)),
        st.builds(TopP, shares),
        st.builds(MinP, shares),
        st.builds(EpsilonCutoff, shares),
        st.builds(Typical, shares),
    )
    chained = st.one_of(keeping, st.builds(Chain, keeping, keeping))
    adding = st.one_of(st.builds(UniformMixing, shares), st.builds(Chain, keeping, st.builds(UniformMixing, shares)))
    return st.one_of(chained, adding) if adds_support is None else adding if adds_support else chained


@st.composite
def languages(draw: st.DrawFn, alphabet: Sequence[Symbol] = AB, *, max_states: int = 4) -> Language:
    """Regular languages as complete automata."""
    states = range(draw(st.integers(1, max_states)))
    row = st.tuples(*[st.sampled_from(states) for _ in alphabet])
    return Language(tuple(alphabet), tuple(draw(row) for _ in states), draw(st.frozensets(st.sampled_from(states))), draw(st.sampled_from(states)))
