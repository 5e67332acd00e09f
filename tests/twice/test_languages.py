"""Regular languages a second time: by their definition as sets of words, by derivatives, by automata-lib and by interegular."""

from itertools import product
from typing import Final

import interegular
from automata.fa.dfa import DFA
from automata.fa.nfa import NFA
from hypothesis import given, settings
from hypothesis import strategies as st

from arprops.core.language import Language
from arprops.search.language import complement, difference, equivalent, includes, intersection, is_empty, union
from arprops.search.listing import count, shortest
from arprops.search.minimise import minimal
from arprops.search.regex import regex

quick = settings(deadline=None, max_examples=100)

AB: Final = ("a", "b")
ODD: Final = ("a", "tok", "*")
WRITTEN: Final = {"a": "a", "b": "b", "tok": "<tok>", "*": "\\*"}

# -- an expression is a nested tuple -------------------------------------------------------------------------------------


def expressions(alphabet, plain=False):
    """Random expressions; `plain` ones have no complement, intersection or empty language, which other tools write otherwise."""
    leaves = [st.tuples(st.just("in"), st.frozensets(st.sampled_from(alphabet), min_size=1)), st.just(("empty",))]
    if not plain:
        leaves.append(st.just(("nothing",)))

    def larger(inner):
        lower = st.integers(0, 2)
        forms = [
            st.tuples(st.sampled_from(["then", "or"]), inner, inner),
            st.builds(lambda x, m, more: ("times", x, m, None if more is None else m + more), inner, lower, st.none() | st.integers(0, 2)),
        ]
        if not plain:
            forms += [st.tuples(st.just("and"), inner, inner), st.tuples(st.just("not"), inner)]
        return st.one_of(forms)

    return st.recursive(st.one_of(leaves), larger, max_leaves=9)


def written(e, alphabet, tight=0):
    """The pattern with the fewest parentheses that precedence allows: | 1, & 2, sequence 3, ! 4, repeat 5."""
    match e:
        case ("in", symbols):
            names = [WRITTEN[s] for s in alphabet if s in symbols]
            if len(names) == 1:
                return names[0]
            return "." if len(names) == len(alphabet) else "[" + "".join(names) + "]"
        case ("empty",):
            return "()"
        case ("nothing",):
            return "∅"
        case ("or", a, b):
            binds, text = 1, written(a, alphabet, 1) + "|" + written(b, alphabet, 1)
        case ("and", a, b):
            binds, text = 2, written(a, alphabet, 2) + "&" + written(b, alphabet, 2)
        case ("then", a, b):
            binds, text = 3, written(a, alphabet, 3) + written(b, alphabet, 3)
        case ("not", a):
            binds, text = 4, "!" + written(a, alphabet, 4)
        case ("times", a, low, high):
            short = {(0, None): "*", (1, None): "+", (0, 1): "?"}.get((low, high))
            bounds = f"{{{low}}}" if low == high else f"{{{low},{'' if high is None else high}}}"
            binds, text = 5, written(a, alphabet, 6) + (short or bounds)
    return f"({text})" if binds < tight else text


def words(alphabet, up_to):
    return [word for length in range(up_to + 1) for word in product(alphabet, repeat=length)]


# -- first way: the set of words, by definition ----------------------------------------------------------------------------


def denoted(e, alphabet, up_to):
    def join(some, more):
        return {u + v for u in some for v in more if len(u) + len(v) <= up_to}

    match e:
        case ("in", symbols):
            return {(s,) for s in symbols}
        case ("empty",):
            return {()}
        case ("nothing",):
            return set()
        case ("or", a, b):
            return denoted(a, alphabet, up_to) | denoted(b, alphabet, up_to)
        case ("and", a, b):
            return denoted(a, alphabet, up_to) & denoted(b, alphabet, up_to)
        case ("then", a, b):
            return join(denoted(a, alphabet, up_to), denoted(b, alphabet, up_to))
        case ("not", a):
            return set(words(alphabet, up_to)) - denoted(a, alphabet, up_to)
        case ("times", a, low, high):
            once = denoted(a, alphabet, up_to)
            power = {()}
            for _ in range(low):
                power = join(power, once)
            found = set(power)
            for _ in range(up_to + 1 if high is None else high - low):
                power = join(power, once)
                found |= power
            return found
    raise AssertionError(e)


@quick
@given(expressions(AB))
def test_patterns_denote_what_their_expressions_do_on_every_word_up_to_length_6(e):
    language = regex(written(e, AB), AB)
    assert {word for word in words(AB, 6) if language.accepts(word)} == denoted(e, AB, 6)
    assert language == minimal(language)


@quick
@given(expressions(ODD))
def test_the_same_over_symbols_of_several_characters(e):
    language = regex(written(e, ODD), ODD)
    assert {word for word in words(ODD, 4) if language.accepts(word)} == denoted(e, ODD, 4)


# -- second way: Brzozowski's derivatives ------------------------------------------------------------------------------------


def nullable(e):
    match e:
        case ("empty",):
            return True
        case ("or", a, b):
            return nullable(a) or nullable(b)
        case ("and" | "then", a, b):
            return nullable(a) and nullable(b)
        case ("not", a):
            return not nullable(a)
        case ("times", a, low, _):
            return low == 0 or nullable(a)
    return False


def derived(e, symbol):
    match e:
        case ("in", symbols):
            return ("empty",) if symbol in symbols else ("nothing",)
        case ("or" | "and" as kind, a, b):
            return simpler((kind, derived(a, symbol), derived(b, symbol)))
        case ("not", a):
            return ("not", derived(a, symbol))
        case ("then", a, b):
            first = simpler(("then", derived(a, symbol), b))
            return simpler(("or", first, derived(b, symbol))) if nullable(a) else first
        case ("times", a, low, high):
            if high == 0:
                return ("nothing",)
            return simpler(("then", derived(a, symbol), ("times", a, max(low - 1, 0), None if high is None else high - 1)))
    return ("nothing",)


def simpler(e):
    kind, a, b = e
    nothing, empty = ("nothing",), ("empty",)
    if kind == "or":
        return b if nothing in (a, b) and a == nothing else a if nothing in (a, b) or a == b else e
    if nothing in (a, b):
        return nothing
    if kind == "then":
        return b if a == empty else a if b == empty else e
    return a if a == b else e


@quick
@given(expressions(AB), st.lists(st.text("ab", min_size=5, max_size=14), min_size=1, max_size=8))
def test_long_words_by_derivatives(e, some):
    language = regex(written(e, AB), AB)
    for word in some:
        rest = e
        for symbol in word:
            rest = derived(rest, symbol)
        assert language.accepts(word) == nullable(rest)


# -- third way: automata-lib ---------------------------------------------------------------------------------------------------


def theirs(language):
    moves = {state: dict(zip(language.alphabet, row, strict=True)) for state, row in enumerate(language.moves)}
    return DFA(
        states=set(moves), input_symbols=set(language.alphabet), transitions=moves,
        initial_state=language.start, final_states=set(language.accepting),
    )


@st.composite
def languages(draw):
    size = draw(st.integers(1, 7))
    state = st.integers(0, size - 1)
    moves = draw(st.lists(st.tuples(state, state), min_size=size, max_size=size))
    return Language(AB, tuple(moves), draw(st.frozensets(state)), draw(state))


def in_their_syntax(e):
    """The pattern with a parenthesis around everything, and neither classes nor bounds."""
    match e:
        case ("in", symbols):
            return "(" + "|".join(sorted(symbols)) + ")"
        case ("empty",):
            return "()"
        case ("or", a, b):
            return f"({in_their_syntax(a)}|{in_their_syntax(b)})"
        case ("then", a, b):
            return f"({in_their_syntax(a)}{in_their_syntax(b)})"
        case ("times", a, low, high):
            inner = in_their_syntax(a)
            return "(()" + inner * low + (inner + "*" if high is None else (inner + "?") * (high - low)) + ")"
    raise AssertionError(e)


@quick
@given(expressions(AB, plain=True))
def test_regular_expressions_by_automata_lib(e):
    ours = regex(written(e, AB), AB)
    other = DFA.from_nfa(NFA.from_regex(in_their_syntax(e), input_symbols=set(AB)))
    assert theirs(ours) == other
    assert len(ours.moves) == len(other.to_complete().minify().states)


@quick
@given(languages(), languages())
def test_operations_by_automata_lib(a, b):
    x, y = theirs(a), theirs(b)
    assert theirs(minimal(a)) == x
    assert len(minimal(a).moves) == len(x.minify().states)
    assert theirs(union(a, b)) == x | y
    assert theirs(intersection(a, b)) == x & y
    assert theirs(difference(a, b)) == x - y
    assert theirs(complement(a)) == ~x
    assert equivalent(a, b) == (x == y)
    assert includes(a, b) == (x >= y)
    assert is_empty(a) == x.isempty()


@quick
@given(languages())
def test_listing_by_automata_lib(a):
    other = theirs(a)
    for length in range(8):
        assert count(a, length) == other.count_words_of_length(length)
    if other.isfinite():
        assert len(list(shortest(a))) == other.cardinality()
    elif not is_empty(a):
        assert len(next(shortest(a))) == other.minimum_word_length()


# -- fourth way: interegular ----------------------------------------------------------------------------------------------------


@quick
@given(expressions(AB, plain=True))
def test_regular_expressions_by_interegular(e):
    pattern = written(e, AB)
    ours, other = regex(pattern, AB), interegular.parse_pattern(pattern).to_fsm()
    for word in words(AB, 6):
        assert ours.accepts(word) == other.accepts("".join(word))
