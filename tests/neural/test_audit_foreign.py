"""Language models of transformers are audited as they are: with cache, padding on the left, and every other id beside the alphabet's."""

import inspect

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import torch

from arprops.neural.auditing import audit
from arprops.neural.causal_lm import CausalLM
from arprops.neural.net import Net
from arprops.neural.plain import Plain
from tests.neural import foreign

IDS = {"symbols": (3, 4), "end": 1, "start": 0}
LITTLE = {"length": 3, "prompts": 4}


class Logits(torch.nn.Module):
    """A model that knows whole prompts only."""

    def __init__(self, model, spoil=None):
        super().__init__()
        self.model, self.spoil = model, spoil

    def forward(self, ids):
        found = self.model(input_ids=ids, use_cache=False).logits
        return found if self.spoil is None else self.spoil(found)


@pytest.mark.parametrize("made", [foreign.gpt2, foreign.llama])
def test_a_sound_language_model_is_asked_everything_and_not_accused(made):
    net = Net(CausalLM(made().eval(), **IDS), "ab")
    found = audit(net, **LITTLE)
    found.expect()
    for item in ("causality", "causality by gradient", "batch rows", "batch size", "padding", "cache", "prompt sensitivity"):
        assert found[item].passed, found[item].lines()


def test_a_model_without_a_cache_is_re_evaluated_and_says_so():
    found = audit(Net(Plain(Logits(foreign.gpt2().eval()), **IDS), "ab"), **LITTLE)
    found.expect()
    assert found["cache"].status == "not asked"
    assert "re-evaluates" in found["cache"].sentence
    assert found["padding"].status == "not asked"


def test_a_foreign_model_that_looks_ahead_is_caught():
    def spoil(logits):
        return logits + 0.01 * logits.mean(1, keepdim=True)

    found = audit(Net(Plain(Logits(foreign.gpt2().eval(), spoil), **IDS), "ab"), **LITTLE)
    assert found["causality"].failed
    assert found["causality"].prompt == ()
    assert found["causality by gradient"].failed
    assert found["batch rows"].passed


def test_a_language_model_whose_positions_are_off_with_a_cache_is_caught():
    class Off(CausalLM):
        def extend(self, carried, parents, tokens):
            places = self.model.transformer.wpe.weight
            with torch.no_grad():
                kept = places.clone()
                places.copy_(places.roll(1, 0))
            try:
                return super().extend(carried, parents, tokens)
            finally:
                with torch.no_grad():
                    places.copy_(kept)

    found = audit(Net(Off(foreign.gpt2().eval(), **IDS), "ab"), items=["cache", "causality"], **LITTLE)
    assert found["cache"].failed
    assert found["cache"].prompt == ("a",)
    assert found["cache"].refuted is not None
    assert found["causality"].passed


def test_a_model_that_reads_its_padding_is_caught():
    model = foreign.gpt2().eval()
    asked = model.forward

    def unmasked(*, attention_mask, **given):
        return asked(attention_mask=torch.ones_like(attention_mask), **given)

    net = Net(CausalLM(model, **IDS), "ab")
    unmasked.__signature__ = inspect.signature(asked)
    model.forward = unmasked
    found = audit(net, items=["padding", "causality"], **LITTLE)
    assert found["padding"].failed
    assert found["causality"].passed


def test_a_model_in_training_mode_is_unsteady():
    model = foreign.gpt2(resid_pdrop=0.3)
    net = Net(CausalLM(model, **IDS), "ab")
    model.train()
    assert audit(net, items=["determinism"], **LITTLE)["determinism"].failed
    model.eval()
    assert audit(net, items=["determinism"], **LITTLE)["determinism"].passed
