"""Operations on languages, each against its definition on all short words."""

from itertools import islice, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arprops.core.error import BadModel, BadQuestion
from arprops.core.language import Language
from arprops.search.elementary import counted, everything, from_words, nothing
from arprops.search.language import complement, concatenation, difference, equivalent, includes, intersection, is_empty, is_prefix_free, star, union
from arprops.search.listing import count, shortest
from arprops.search.minimise import minimal
from arprops.search.reach import live, reachable, sources
from arprops.search.regex import regex

AB = ("a", "b")
UP_TO = 6
quick = settings(deadline=None, max_examples=60)


def words(alphabet, up_to=UP_TO):
    return [word for length in range(up_to + 1) for word in product(alphabet, repeat=length)]


def denoted(language, up_to=UP_TO):
    return {word for word in words(language.alphabet, up_to) if language.accepts(word)}


@st.composite
def languages(draw, alphabet=AB, most=6):
    size = draw(st.integers(1, most))
    state = st.integers(0, size - 1)
    moves = draw(st.lists(st.tuples(*[state] * len(alphabet)), min_size=size, max_size=size))
    return Language(alphabet, tuple(moves), draw(st.frozensets(state)), draw(state))


def moore(language):
    """The number of classes of reachable states, by the textbook's refinement."""
    states = reachable(language)
    kind = {s: int(s in language.accepting) for s in states}
    while True:
        seen = {}
        finer = {s: seen.setdefault((kind[s], *(kind[t] for t in language.moves[s])), len(seen)) for s in states}
        if len(seen) == len(set(kind.values())):
            return len(seen)
        kind = finer


# -- minimal -----------------------------------------------------------------------------------------------------------


@quick
@given(languages(most=9), st.randoms(use_true_random=False))
def test_minimal_keeps_the_words_has_moores_size_and_forgets_how_states_were_numbered(language, random):
    small = minimal(language)
    assert denoted(small) == denoted(language)
    assert len(small.moves) == moore(language)
    order = list(range(len(language.moves)))
    random.shuffle(order)
    place = {state: i for i, state in enumerate(order)}
    renamed = Language(
        AB,
        tuple(tuple(place[t] for t in language.moves[s]) for s in order),
        frozenset(place[s] for s in language.accepting),
        place[language.start],
    )
    assert minimal(renamed) == small == minimal(small)


@quick
@given(languages(most=4), languages(most=4))
def test_equal_words_and_equal_minimal_automata_are_the_same_thing(a, b):
    # two automata with m and n states that differ do so on a word shorter than m + n
    same = denoted(a, 7) == denoted(b, 7)
    assert (minimal(a) == minimal(b)) == equivalent(a, b) == same


def test_states_are_numbered_by_their_first_word():
    language = minimal(Language(AB, ((1, 2), (1, 1), (2, 3), (3, 3), (0, 0)), frozenset({3}), 0))
    assert language == Language(AB, ((1, 2), (1, 1), (2, 3), (3, 3)), frozenset({3}), 0)


def test_unreachable_states_are_dropped():
    assert minimal(Language(AB, ((0, 0), (0, 1)), frozenset({1}), 0)) == nothing(AB)


@pytest.mark.parametrize("accepting", [frozenset(), frozenset({0})])
def test_the_empty_alphabet_has_two_languages(accepting):
    language = Language((), ((),), accepting)
    assert minimal(language) == language
    assert list(shortest(language)) == [()] * len(accepting)


def test_twenty_thousand_states():
    size, random = 20_000, Random(7)
    cycle = Language(AB, tuple(((i + 1) % size, (i + 2) % size) for i in range(size)), frozenset({0}))
    assert len(minimal(cycle).moves) == size
    fold = Language(AB, tuple(((i + 1) % size, (2 * i) % size) for i in range(size)), frozenset(range(0, size, 2)))
    assert len(minimal(fold).moves) == 2
    wild = Language(AB, tuple((random.randrange(size), random.randrange(size)) for _ in range(size)), frozenset(range(size // 2)))
    assert minimal(minimal(wild)) == minimal(wild)


# -- the Boolean operations, concatenation and star ----------------------------------------------------------------------


@quick
@given(languages(), languages())
def test_boolean_operations_are_those_of_sets(a, b):
    assert denoted(union(a, b)) == denoted(a) | denoted(b)
    assert denoted(intersection(a, b)) == denoted(a) & denoted(b)
    assert denoted(difference(a, b)) == denoted(a) - denoted(b)
    assert denoted(complement(a)) == set(words(AB)) - denoted(a)


@quick
@given(languages(), languages())
def test_results_are_minimal_and_obey_de_morgan(a, b):
    assert complement(union(a, b)) == intersection(complement(a), complement(b))
    assert difference(a, b) == intersection(a, complement(b)) == minimal(difference(a, b))
    assert complement(complement(a)) == minimal(a)


@quick
@given(languages(most=4), languages(most=4))
def test_concatenation_and_star_by_definition(a, b):
    some, more = denoted(a), denoted(b)
    assert denoted(concatenation(a, b)) == {u + v for u in some for v in more if len(u + v) <= UP_TO}
    closed = {()}
    while (wider := closed | {u + v for u in closed for v in some if len(u + v) <= UP_TO}) != closed:
        closed = wider
    assert denoted(star(a)) == closed
    assert star(star(a)) == star(a) == minimal(star(a))


@quick
@given(languages(most=4), languages(most=4))
def test_includes_is_an_empty_difference_and_equivalent_is_both_ways(a, b):
    assert includes(a, b) == is_empty(difference(b, a)) == (denoted(a, 7) >= denoted(b, 7))
    assert equivalent(a, b) == (includes(a, b) and includes(b, a))


@quick
@given(languages(), st.sampled_from([union, intersection, difference, concatenation]))
def test_the_order_of_an_alphabet_is_not_part_of_the_words(a, operation):
    b = regex("a b* | b", "ba")
    same = regex("a b* | b", "ab")
    assert operation(a, b) == operation(a, same)
    assert operation(b, a).alphabet == ("b", "a")
    assert equivalent(b, same)
    assert includes(b, same)


@pytest.mark.parametrize("operation", [union, intersection, difference, concatenation, equivalent, includes])
def test_other_symbols_are_refused_with_both_sides_shown(operation):
    with pytest.raises(BadQuestion, match=r"\['a', 'b'\] and \['a', 'c'\]"):
        operation(everything("ab"), everything("ac"))


def test_large_alphabets_are_not_printed_in_full():
    with pytest.raises(BadQuestion, match="and 88 more"):
        union(everything(map(str, range(100))), everything("ab"))


def test_budgets_are_kept():
    a, b = regex(".{7}", "ab"), regex("(.{11})*", "ab")
    assert len(union(regex("(.{7})*", "ab"), b).moves) == 77
    with pytest.raises(BadQuestion, match="max_states=70"):
        union(regex("(.{7})*", "ab"), b, max_states=70)
    late = regex("a.{12}", "ab")
    with pytest.raises(BadQuestion, match="max_states=1000"):
        concatenation(everything("ab"), late, max_states=1000)
    assert len(concatenation(everything("ab"), late).moves) == 2**13
    with pytest.raises(BadQuestion, match="max_states=3"):
        star(a, max_states=3)


# -- questions -----------------------------------------------------------------------------------------------------------


@quick
@given(languages(most=4))
def test_empty_and_prefix_free_by_definition(a):
    found = denoted(a, 8)  # where two comparable words exist, two exist below twice the number of states
    assert is_empty(a) == (not found)
    assert is_prefix_free(a) == (not any(u != v and v[: len(u)] == u for u in found for v in found))


@quick
@given(languages())
def test_live_and_sources(a):
    again = [{s for s, row in enumerate(a.moves) if t in row} for t in range(len(a.moves))]
    assert [set(s) for s in sources(a)] == again
    assert live(a) == {s for s in range(len(a.moves)) if denoted(Language(AB, a.moves, a.accepting, s))}


# -- listing -------------------------------------------------------------------------------------------------------------


@quick
@given(languages())
def test_shortest_lists_by_length_then_alphabet_and_count_counts(a):
    expected = [word for word in words(AB) if a.accepts(word)]
    listed = []
    for word in shortest(a):
        if len(word) > UP_TO:
            break
        listed.append(word)
    assert listed == expected
    for length in range(UP_TO + 1):
        assert count(a, length) == sum(len(word) == length for word in expected)


def test_alphabet_order_is_the_alphabets_not_the_characters():
    assert list(islice(shortest(everything(["z", "<s>"])), 4)) == [(), ("z",), ("<s>",), ("z", "z")]


def test_a_finite_language_ends_and_an_empty_one_never_begins():
    assert len(list(shortest(regex(".{0,9}", "ab")))) == 2**10 - 1
    assert list(shortest(nothing("ab"))) == []


def test_long_words_need_no_recursion_and_dead_branches_cost_nothing():
    assert list(shortest(regex("(ab){3000}", "ab"))) == [("a", "b") * 3000]
    # 2^60 prefixes are live here, and only one of them at each listed length
    both = union(regex(".{60}b*a", "ab"), regex("(a{7})+ b", "ab"))
    assert [len(word) for word in islice(shortest(both), 7)] == [8, 15, 22, 29, 36, 43, 50]
    sparse = shortest(regex("(a{499})*", "ab"))
    assert [len(word) for word in islice(sparse, 30)] == [499 * i for i in range(30)]


def test_counts_are_exact_beyond_floats():
    assert count(everything("abc"), 200) == 3**200
    assert count(regex("(a|bb)*", "ab"), 90) == 4660046610375530309  # a Fibonacci number
    assert count(nothing("ab"), 5) == 0
    with pytest.raises(BadQuestion, match="-1"):
        count(everything("ab"), -1)


# -- elementary ----------------------------------------------------------------------------------------------------------


@quick
@given(st.lists(st.text("ab", max_size=5), max_size=12))
def test_from_words_holds_these_words_and_no_other(some):
    language = from_words("ab", some)
    assert denoted(language) == {tuple(word) for word in some}
    assert language == minimal(language)


def test_from_words_takes_lists_of_symbols_and_large_vocabularies():
    vocabulary = [f"t{i}" for i in range(5000)]
    chosen = [[f"t{i}", f"t{i * i % 5000}", "t1"] for i in range(1000)]
    language = from_words(vocabulary, chosen)
    assert set(shortest(language)) == {tuple(word) for word in chosen}
    assert list(shortest(from_words(["the", "cat"], ["", ["cat"]]))) == [(), ("cat",)]
    with pytest.raises(BadQuestion, match="'c'"):
        from_words("ab", ["abc"])
    with pytest.raises(BadQuestion, match="list of symbols"):
        from_words(["the", "cat"], ["the"])
    with pytest.raises(BadModel, match="twice"):
        from_words("aa", [])


@quick
@given(st.dictionaries(st.sampled_from("abc"), st.integers(-3, 3)), st.integers(-4, 4), st.integers(0, 5))
def test_counted_by_definition(weights, equals, up_to):
    language = counted("abc", weights, equals=equals, up_to=up_to)
    expected = {word for word in words("abc", up_to) if sum(weights.get(symbol, 0) for symbol in word) == equals}
    assert denoted(language, 5) == expected
    assert language == minimal(language)


def test_counted_as_many_a_as_b():
    balanced = counted("ab", {"a": 1, "b": -1}, up_to=20)
    assert [count(balanced, length) for length in (0, 1, 2, 3, 4, 20, 21, 22)] == [1, 0, 2, 0, 6, 184756, 0, 0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"weights": {"c": 1}, "up_to": 3}, "'c'"),
        ({"weights": {"a": 0.5}, "up_to": 3}, "integer"),
        ({"weights": {"a": 1}, "up_to": -1}, "at least 0"),
        ({"weights": {"a": 1, "b": -1}, "up_to": 500, "max_states": 100}, "max_states=100"),
    ],
)
def test_counted_refuses(arguments, message):
    weights = arguments.pop("weights")
    with pytest.raises(BadQuestion, match=message):
        counted("ab", weights, **arguments)
