"""F2: cells: encoding is exact at every rational, goes back and forth, and never falls as values rise."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.tasks.continuous.mulaw import MuLaw
from arprops.tasks.continuous.quantiser import Even, edge

few = settings(max_examples=60)
values = st.builds(Fraction, st.integers(-300, 300), st.integers(1, 250))
evens = st.builds(lambda low, width, levels: Even(low, low + width, levels=levels), values, values.filter(lambda w: w > 0), st.integers(2, 300))
mulaws = st.builds(lambda half, mu, peak: MuLaw(2 * half, mu=mu, peak=peak), st.integers(1, 20), st.integers(1, 300), st.integers(1, 3))
quantisers = st.one_of(evens, mulaws, st.just(MuLaw()))


@few
@given(quantisers, st.data())
def test_what_is_decoded_is_encoded_as_the_same_cell(q, data):
    cell = data.draw(st.integers(0, q.levels - 1))
    assert q.encode(q.decode(cell)) == cell
    assert q.symbols[cell] == str(cell)


@few
@given(quantisers, values, values)
def test_cells_rise_with_values(q, x, y):
    assume(x <= y)
    assert 0 <= q.encode(x) <= q.encode(y) < q.levels


@few
@given(quantisers, st.data())
def test_a_cell_holds_its_lower_end_and_not_its_upper(q, data):
    assume(q.levels > 2)
    cell = data.draw(st.integers(1, q.levels - 2))
    low, high = edge(q, cell), edge(q, cell + 1)
    assert low.upper < q.decode(cell) < high.lower
    step = Fraction(1, 1 << 40)
    assert q.encode(Fraction(low.lower) - step) == cell - 1
    assert q.encode(Fraction(high.upper)) >= cell + 1 or high.lower == high.upper
    if low.lower == low.upper:
        assert q.encode(Fraction(low.lower)) == cell


@few
@given(mulaws, values)
def test_the_mu_law_is_odd_but_for_ends_of_cells_and_0_is_one(q, x):
    assert q.encode(0) == q.levels // 2
    assert q.encode(Fraction(-1, 10**30)) == q.levels // 2 - 1
    for cell in range(q.levels // 2):
        assert q.decode(cell) == -q.decode(q.levels - 1 - cell)
    if q.encode(-x) != q.levels - 1 - q.encode(x):
        j = abs(q.encode(abs(x)) - q.levels // 2)
        assert x == 0 or (1 + q.mu * abs(x) / q.peak) ** (q.levels // 2) == (1 + q.mu) ** j or abs(x) >= q.peak


@pytest.mark.parametrize("k", range(16))
def test_at_rational_ends_of_the_audio_mu_law_a_float_may_fail_and_this_does_not(k):
    """Every 16th end is rational: (2^k − 1)/255."""
    if k > 7:
        x, cell = -Fraction(2 ** (k - 8) - 1, 255), 128 - 16 * (k - 8)
    else:
        x, cell = Fraction(2**k - 1, 255), 128 + 16 * k
    tiny = Fraction(1, 10**40)
    assert MuLaw().encode(x) == cell
    assert MuLaw().encode(x - tiny) == cell - 1
    assert MuLaw().encode(x + tiny) == cell


def test_beyond_the_last_cells_values_are_clipped():
    assert [MuLaw().encode(x) for x in (-5, -1, 1, 5)] == [0, 0, 255, 255]
    assert [Even(0, 1, levels=256).encode(x) for x in (-5, 0, "255/256", 1, 5)] == [0, 0, 255, 255, 255]


def test_all_256_cells_go_back_and_forth_and_grow_from_the_middle():
    q = MuLaw()
    assert [q.encode(q.decode(cell)) for cell in range(256)] == list(range(256))
    ends = [edge(q, k) for k in range(128, 256)]
    widths = [Fraction(b.lower) - Fraction(a.upper) for a, b in pairwise(ends)]
    assert widths == sorted(widths)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Even(0, 0, levels=4),
        lambda: Even(0, 1, levels=1),
        lambda: Even(0, 1, levels=2.0),
        lambda: Even(0.5, 1, levels=2),
        lambda: MuLaw(7),
        lambda: MuLaw(0),
        lambda: MuLaw(mu=0),
        lambda: MuLaw(peak=-1),
        lambda: MuLaw(2, mu=10**30),
        lambda: MuLaw(True),
        lambda: MuLaw(10**9),
    ],
)
def test_what_is_no_quantiser_is_refused(make):
    with pytest.raises(ar.BadModel):
        make()


def test_cells_and_ends_that_are_none_are_refused():
    q = Even(0, 1, levels=4)
    for cell in (-1, 4, "0", 1.0, True):
        with pytest.raises(ar.BadQuestion, match="cells are ints"):
            q.decode(cell)
    for k in (0, 4, -1, "1"):
        with pytest.raises(ar.BadQuestion, match="1 to 3"):
            edge(q, k)
    with pytest.raises(ar.BadModel, match="float"):
        q.encode(0.5)
