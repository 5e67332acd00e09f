"""Every refusal of the kernel is reached by a forgery, and by nothing that is true."""

import pytest

from arprops.core.error import Rejected
from arprops.kernel.check import recheck
from tests.refuse.disable import refusals
from tests.refuse.forgeries import FORGERIES, GENUINE, MALFORMED, MORE

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


@pytest.mark.parametrize("i", range(len(MALFORMED)))
def test_evidence_of_the_wrong_shape_is_refused_before_it_is_read(i: int) -> None:
    recheck(MALFORMED[i].genuine)
    with pytest.raises(Rejected) as refused:
        recheck(MALFORMED[i].forged)
    assert refused.value.code == "evidence.malformed"


@pytest.mark.parametrize("i", range(len(MORE)))
def test_another_forgery_of_the_same_kind_is_refused_too(i: int) -> None:
    code, forgery = MORE[i]
    recheck(forgery.genuine)
    with pytest.raises(Rejected) as refused:
        recheck(forgery.forged)
    assert refused.value.code == code
