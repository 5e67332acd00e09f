"""Decoders.

True here: all of them decode exactly, and whether one adds support is known when it is drawn.
Must never enter: a temperature whose weights are irrational.
"""

from hypothesis import strategies as st

from arprops.testing.strategies.argument import one_of
from arprops.views.decoder import Chain, Decoder, EpsilonCutoff, Greedy, MinP, Temperature, TopK, TopP, Typical, UniformMixing

SHARES = ("1/2", "1/3", "1/4", "9/10", "1/10")


KEEPING = st.one_of(
    st.sampled_from([Greedy("first"), Greedy("last")]),
    st.integers(1, 3).map(TopK),
    st.sampled_from([Temperature(t) for t in ("1", "1/2", "1/3")]),
    st.sampled_from([kind(share) for kind in (TopP, MinP, EpsilonCutoff, Typical) for share in SHARES]),
)
MIXING = st.sampled_from([UniformMixing(share) for share in SHARES])
KEPT = st.one_of(KEEPING, st.builds(Chain, KEEPING, KEEPING))
ADDED = st.one_of(MIXING, st.builds(Chain, KEEPING, MIXING))
EITHER = st.one_of(KEPT, ADDED)


@st.composite
def decoders(draw: st.DrawFn, *, adds_support: bool | None = False) -> Decoder:
    """Decoders of every kind, alone or two in a chain; `adds_support=True` for those that mix in the uniform one, None for either.

    Shrinks to `Greedy("first")`, or to `UniformMixing("1/2")`.
    """
    one_of("adds_support", adds_support, (True, False, None))
    return draw(EITHER if adds_support is None else ADDED if adds_support else KEPT)
