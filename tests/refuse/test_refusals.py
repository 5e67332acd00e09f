"""Every refusal of the kernel is reached by a forgery, and by nothing that is true."""

import pytest

from arprops.core.error import Rejected
from arprops.kernel.check import recheck
from tests.refuse.disable import refusals
from tests.refuse.forgeries import FORGERIES, GENUINE

CODES = [refusal.code for refusal in refusals()]


def test_every_refusal_has_a_code_of_its_own() -> None:
    assert len(CODES) == len(set(CODES))


def test_every_refusal_has_a_forgery_and_every_forgery_a_refusal() -> None:
    assert set(FORGERIES) == set(CODES)


@pytest.mark.parametrize("code", FORGERIES)
def test_the_forgery_reaches_its_refusal_and_no_other(code: str) -> None:
    with pytest.raises(Rejected) as refused:
        recheck(FORGERIES[code].forged)
    assert refused.value.code == code


@pytest.mark.parametrize("code", FORGERIES)
def test_the_genuine_neighbour_is_believed(code: str) -> None:
    recheck(FORGERIES[code].genuine)


@pytest.mark.parametrize("i", range(len(GENUINE)))
def test_a_genuine_verdict_is_believed(i: int) -> None:
    recheck(GENUINE[i])
