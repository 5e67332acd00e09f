"""No sound transformer is accused, over random initialisations in both precisions."""

import pytest

pytest.importorskip("torch")

from tests.neural.sound import ATTENTIVE, accuse


@pytest.mark.parametrize("made", ATTENTIVE.values(), ids=ATTENTIVE)
def test_no_sound_attentive_net_is_accused(made):
    accuse(made)
