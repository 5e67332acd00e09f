"""Small random continuous models, for the tests of this room."""

from fractions import Fraction

from hypothesis import strategies as st

from arprops.tasks.continuous.autoregression import GaussianAR
from arprops.tasks.continuous.flow import Flow
from arprops.tasks.continuous.mixture import Mixture
from arprops.tasks.continuous.mixture_ar import MixtureAR
from arprops.tasks.continuous.monotone import Monotone
from arprops.tasks.continuous.normal import Linear, chained

numbers = st.builds(Fraction, st.integers(-8, 8), st.integers(1, 4))
shares = st.builds(Fraction, st.integers(-7, 7), st.just(8))
positive = st.builds(Fraction, st.integers(1, 8), st.integers(1, 4))


@st.composite
def chains(draw, *, max_size=4, size=None, certain=False):
    """Conditionals of a few values; with `certain`, some of variance 0."""
    variances = st.one_of(st.just(Fraction(0)), positive) if certain else positive
    size = size or draw(st.integers(1, max_size))
    return [Linear(draw(numbers), tuple(draw(shares) for _ in range(t)), draw(variances)) for t in range(size)]


def normals(**options):
    return chains(**options).map(chained)


def ars(*, max_order=3, order=None):
    return st.builds(
        lambda back, variance, intercept: GaussianAR(back, variance=variance, intercept=intercept),
        st.lists(shares, min_size=order or 0, max_size=max_order if order is None else order),
        positive,
        numbers,
    )


@st.composite
def weights(draw, count):
    parts = [draw(st.integers(1, 4)) for _ in range(count)]
    return [Fraction(part, sum(parts)) for part in parts]


@st.composite
def mixtures(draw, *, max_size=3):
    count = draw(st.integers(1, max_size))
    return Mixture((w, draw(numbers), draw(positive)) for w in draw(weights(count)))


@st.composite
def mixture_ars(draw, *, max_order=2):
    count = draw(st.integers(1, 2))
    return MixtureAR((w, draw(numbers), draw(st.lists(shares, max_size=max_order)), draw(positive)) for w in draw(weights(count)))


@st.composite
def transforms(draw, *, max_bends=2):
    bends = [(draw(positive), draw(numbers), draw(positive)) for _ in range(draw(st.integers(0, max_bends)))]
    return Monotone(draw(positive), bends, shift=draw(numbers))


def flows():
    return st.builds(Flow, mixtures(max_size=2), transforms())
