"""Guards: what is written is what holds, and what cannot be read is refused at its position."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arprops.core.error import BadModel
from arprops.models.guard import Guard, parsed

NAMES = ("n", "m")
terms = st.one_of(
    st.integers(0, 9).map(str),
    st.sampled_from(NAMES),
    st.builds("{}*{}".format, st.integers(0, 3), st.sampled_from(NAMES)),
    st.builds("{} * {}".format, st.sampled_from(NAMES), st.integers(0, 3)),
)
sums = st.builds(
    lambda sign, first, rest: sign + first + "".join(s + t for s, t in rest),
    st.sampled_from(["", "-", "+ "]), terms, st.lists(st.tuples(st.sampled_from([" + ", "-"]), terms), max_size=3),
)
comparisons = st.builds("{} {} {}".format, sums, st.sampled_from(["==", "!=", "<=", "<", ">=", ">"]), sums)
guards = st.lists(comparisons, min_size=1, max_size=3).map(" and ".join)


@given(text=guards, n=st.integers(-4, 4), m=st.integers(-4, 4))
def test_a_guard_holds_where_python_says_that_its_text_does(text, n, m):
    assert parsed(text, NAMES).holds({"n": n, "m": m}) == eval(text, {"n": n, "m": m})  # the oracle, not the reader


@given(text=guards)
def test_a_guard_prints_itself_so_that_it_reads_back(text):
    guard = parsed(text, NAMES)
    assert parsed(str(guard), NAMES) == guard


def test_nothing_is_the_guard_that_always_holds():
    assert parsed("", NAMES) == parsed("  ", NAMES) == Guard()
    assert Guard().holds({})


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("n >", 3, "expected an integer or a counter"),
        ("n > x", 4, "unknown counter 'x'; the counters are n, m"),
        ("n", 1, "expected one of =="),
        ("n*m > 0", 2, "a guard is linear"),
        ("0 < n < 3", 6, "join two with `and`"),
        ("n > 0 or m > 0", 6, "expected `and` or the end"),
        ("n = 3", 2, "expected an integer, a counter"),
        ("n > 0 and", 9, "expected an integer or a counter"),
        ("(n) > 0", 0, "expected an integer, a counter"),
        ("n > 0.5", 5, "expected an integer, a counter"),
        ("and > 0", 0, "expected an integer or a counter"),
        ("2 n > 0", 2, "expected one of =="),
        ("n > " + "9" * 5000, 4, "more than 1000 digits"),
        ("n > 0; m > 0", 5, "expected an integer, a counter"),
    ],
)
def test_what_a_guard_refuses(text, position, message):
    with pytest.raises(BadModel, match=f"position {position} .*{message}"):
        parsed(text, NAMES)
