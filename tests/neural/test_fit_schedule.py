from math import exp

import pytest

import arprops as ar
from arprops.neural.fitting.schedule import Rate, Truth


def test_the_rate_grows_to_its_peak_and_the_cosine_ends_at_last():
    rate = Rate(0.1, "cosine", 4, 104, last=0.1)
    warm = [rate.at(step) for step in range(5)]
    assert warm == sorted(warm)
    assert warm[0] == pytest.approx(0.02)
    assert rate.at(4) == pytest.approx(0.1)
    assert rate.at(54) == pytest.approx(0.055)
    assert rate.at(104) == pytest.approx(0.01) == rate.at(1000)


def test_the_inverse_root_halves_after_four_times_the_warm_up():
    rate = Rate(0.1, "inverse-sqrt", 9, 0)
    assert rate.at(9) == pytest.approx(0.1)
    assert rate.at(39) == pytest.approx(0.05)
    assert Rate(0.1, "constant", 0, 10).at(9999) == 0.1


def test_epsilon_decays_as_bengio_says():
    assert [Truth("linear", k=0.25, least=0.1).at(step) for step in range(6)] == [1, 0.75, 0.5, 0.25, 0.1, 0.1]
    assert Truth("exponential", k=0.5).at(3) == 0.125
    assert Truth("inverse-sigmoid", k=10).at(20) == pytest.approx(10 / (10 + exp(2)))
    assert Truth("inverse-sigmoid", k=1).at(10**6) == 0
    assert Truth("constant", start=0.3).at(77) == 0.3


@pytest.mark.parametrize(
    "made",
    [
        lambda: Rate(0.1, "step", 0, 1), lambda: Rate(0, "cosine", 0, 1), lambda: Rate(float("nan"), "cosine", 0, 1), lambda: Rate(0.1, "cosine", -1, 1),
        lambda: Rate(0.1, "cosine", 0, 1, last=2), lambda: Truth("linear"), lambda: Truth("exponential", k=1), lambda: Truth("inverse-sigmoid", k=0.5),
        lambda: Truth("cosine", k=1), lambda: Truth("constant", start=1.5), lambda: Truth("linear", k=float("inf")),
    ],
)  # fmt: skip
def test_schedules_that_make_no_sense_are_refused_with_what_was_found(made):
    with pytest.raises(ar.BadQuestion, match="found"):
        made()
