"""F2: a continuous model through a quantiser is a model like any other, and what was rounded is stated."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.tasks.continuous.autoregression import GaussianAR, joint
from arprops.tasks.continuous.cells import cells, code_entropy, histogram_gap, recorded, rounding
from arprops.tasks.continuous.density import entropy_within
from arprops.tasks.continuous.flow import FlowAR
from arprops.tasks.continuous.mixture import Mixture
from arprops.tasks.continuous.monotone import Monotone
from arprops.tasks.continuous.mulaw import MuLaw
from arprops.tasks.continuous.normal import Normal
from arprops.tasks.continuous.normal_divergence import kl
from arprops.tasks.continuous.pixels import channel_order, image_task
from arprops.tasks.continuous.quantised import Quantised
from arprops.tasks.continuous.quantiser import Even
from arprops.testing import check_laws
from tests.tasks.continuous.drawn import ars, mixture_ars, mixtures, transforms

few = settings(max_examples=12)
small = st.one_of(
    st.integers(2, 6).map(lambda levels: Even(-2, 2, levels=levels)),
    st.integers(1, 3).map(lambda half: MuLaw(2 * half, mu=15, peak=2)),
)
models = st.one_of(ars(max_order=2), mixture_ars(), st.builds(FlowAR, ars(max_order=1), transforms(max_bends=1)))
CELLS = Even(-2, 2, levels=4)
CALM, KEEN = (GaussianAR([a], variance="1/10") for a in ("4/5", "17/20"))


def test_a_quantised_model_keeps_every_law_of_models():
    check_laws(Quantised(CALM, Even(-2, 2, levels=3), length=2, grain="1/16"), prompts=30, examples=1)


@few
@given(models, small, st.integers(0, 2), st.integers(0, 1))
def test_after_as_many_cells_as_its_length_a_string_ends_and_not_before(model, quantiser, length, least):
    p = Quantised(model, quantiser, length=length, grain="1/16", least=least)
    ar.expect(ar.tight(p))
    assert ar.probability(p, ar.regex("." * length, p.alphabet)) == 1
    assert ar.expected_length(p) == length + 1


@few
@given(mixtures(max_size=2), small)
def test_the_cells_sum_to_1_and_recorded_weights_are_as_near_as_the_rounding_says(p, quantiser):
    masses = cells(p, quantiser)
    assert sum(m.lower for m in masses) <= 1 <= sum(m.upper for m in masses)
    finer, coarser = rounding(p, quantiser, grain="1/4096"), rounding(p, quantiser, grain="1/16")
    assert finer.upper <= Fraction(len(masses), 4096)
    assert coarser.upper <= Fraction(len(masses), 16)
    weights = recorded(p, quantiser, grain="1/16")
    shown = sum(abs(weights[x] - (m.lower + m.upper) / 2) for x, m in zip(quantiser.symbols, masses, strict=True)) / 2
    assert coarser.lower <= shown <= coarser.upper


@few
@given(models, small)
def test_with_a_grain_in_every_cell_no_prompt_is_impossible_and_the_fibre_is_one_model(model, quantiser):
    q = Quantised(model, quantiser, length=2, grain="1/64", least=1)
    assert ar.fibre(q, length=2).dimension == 0
    assert ar.count(ar.zero_prompts(q), 2) == 0


def test_rounded_to_0_part_a_is_back_two_densities_that_differ_have_one_recorded_joint():
    """The contrast to part A, stated: the joints of the densities tell the models apart, those of recorded weights need not."""
    assert kl(joint(CALM, 2), joint(KEEN, 2)) > 0
    calm, keen = (Quantised(model, CELLS, length=2, grain="1/32") for model in (CALM, KEEN))
    ar.expect(ar.same_joint(calm, keen))
    assert ar.kl(calm, keen) == 0
    assert ar.same_conditionals(calm, keen).refuted
    assert ar.fibre(calm, length=2).dimension == 2 * 3
    assert ar.next_distribution(calm, "3") != ar.next_distribution(keen, "3")
    full = [Quantised(model, CELLS, length=2, grain="1/32", least=1) for model in (CALM, KEEN)]
    assert ar.same_joint(*full).refuted
    assert 0 < ar.kl(*full) < Fraction(1, 1000)


def test_the_file_of_examples_holds_these_models():
    file = Path(__file__).parents[3] / "examples" / "continuous.toml"
    for name, model, least in (("calm", CALM, 0), ("keen", KEEN, 0), ("calm_full", CALM, 1), ("keen_full", KEEN, 1)):
        ar.expect(ar.same_conditionals(ar.load(file, model=name), Quantised(model, CELLS, length=2, grain="1/32", least=least)))


def test_256_values_of_sound_are_a_model_over_256_symbols():
    quiet = GaussianAR(["9/10"], variance="1/1000")
    p = Quantised(quiet, MuLaw(), length=1)
    assert len(p.alphabet) == 256
    assert ar.count(ar.zero_prompts(p), 1) == 256 - len(p.next(p.start()))
    assert ar.count(ar.zero_prompts(Quantised(quiet, MuLaw(), length=1, least=1)), 1) == 0
    around = code_entropy(quiet.given(()), MuLaw())
    assert abs(float(ar.entropy(p)) - float(around.lower)) < 1e-3
    twin = Quantised(GaussianAR([0], variance="1/1000"), MuLaw(), length=1)
    assert ar.kl(p, twin) == 0


@few
@given(mixtures(max_size=2), small)
def test_finer_cells_lose_less_and_nothing_is_gained(p, quantiser):
    assert histogram_gap(p, quantiser, bits=30).lower >= 0
    coarse, fine = (histogram_gap(p, Even(-3, 3, levels=levels), bits=30) for levels in (3, 9))
    assert fine.lower <= coarse.upper


def test_bits_per_sample_are_entropy_minus_log_of_the_width_plus_the_gap():
    p, grid = Mixture([("1/2", 0, 1), ("1/2", 2, "1/4")]), Even(-20, 20, levels=400)
    said = Fraction(entropy_within(p).lower) - Fraction(ar.log(grid.width).lower) + Fraction(histogram_gap(p, grid).lower)
    around = code_entropy(p, grid)
    assert abs(said - around.lower) < Fraction(1, 10**12)  # what lies beyond 18 standard deviations
    assert 0 < histogram_gap(p, grid).lower < Fraction(1, 1000)


def test_an_image_is_one_joint_in_either_order_of_its_channels():
    task = image_task({((255, 0, 0), (0, 0, 255)): "1/2", ((0, 0, 255), (0, 7, 255)): "1/3", ((255, 0, 0), (255, 0, 0)): "1/6"})
    pixels, planes = (task.model(channel_order(task, by), off_support={"0": 1}) for by in ("pixel", "plane"))
    assert len(pixels.alphabet) == 256
    assert channel_order(task, "plane") == ["red 0", "red 1", "green 0", "green 1", "blue 0", "blue 1"]
    order = [channel_order(task, "plane").index(name) for name in channel_order(task, "pixel")]
    ar.expect(ar.same_joint(ar.Reordered(planes, order, off_support={"0": 1}), pixels))
    assert ar.same_joint(planes, pixels).refuted
    assert ar.next_distribution(pixels, []) == ar.next_distribution(planes, [])


@pytest.mark.parametrize(
    ("images", "said"),
    [
        ({}, "one number of pixels"),
        ({(): 1}, "at least 1"),
        ({((0, 0),): 1}, "a value from 0 to 255"),
        ({((0, 0, 256),): 1}, "from 0 to 255"),
        ({((0, 0, 0.5),): 1}, "from 0 to"),
    ],
)
def test_what_is_no_image_is_refused(images, said):
    with pytest.raises(ar.BadModel, match=said):
        image_task(images)
    with pytest.raises(ar.BadModel, match="one number of pixels"):
        image_task({((0, 0, 0),): "1/2", ((0, 0, 0), (0, 0, 0)): "1/2"})


def test_questions_that_make_no_sense_are_refused():
    p = Mixture([(1, 0, 1)])
    for grain, least in ((0, 0), (2, 0), ("1/2", -1), ("1/2", True), (0.5, 0)):
        with pytest.raises(ar.BadModel):
            recorded(p, CELLS, grain=grain, least=least)
    with pytest.raises(ar.BadModel, match="below half of the grain"):
        recorded(p, Even(-2, 2, levels=200), grain=1)
    with pytest.raises(ar.BadModel, match="a length is"):
        Quantised(CALM, CELLS, length=-1)
    for model, quantiser in ((p, CELLS), (CALM, 4)):
        with pytest.raises(ar.BadModel, match="goes through a quantiser"):
            Quantised(model, quantiser, length=1)  # type: ignore[arg-type]
    with pytest.raises(ar.BadQuestion, match="of 2"):
        cells(Normal([0, 0], [[1, 0], [0, 1]]), CELLS)
    endless = Quantised(CALM, CELLS, length=None)
    assert endless.step(endless.start(), "3") == (None, (3,))
    assert ar.complete(endless, "3", method="greedy", limit=2).symbols == ("3", "3")
    assert code_entropy(Mixture([(1, 100, "1/1000000")]), CELLS).upper < Fraction(1, 10**15)
    assert ar.next_distribution(Quantised(FlowAR(CALM, Monotone(1)), CELLS, length=1), []) == recorded(CALM.given([]), CELLS)
