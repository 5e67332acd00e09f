"""No sound recurrent net is accused, over random initialisations in both precisions."""

import pytest

pytest.importorskip("torch")

from tests.neural.sound import RECURRENT, accuse


@pytest.mark.parametrize("made", RECURRENT.values(), ids=RECURRENT)
def test_no_sound_recurrent_net_is_accused(made):
    accuse(made)
