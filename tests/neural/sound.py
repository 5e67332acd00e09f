"""Sound nets of every kind, by seed, and what it means that none is accused."""

import torch

import arprops as ar
from arprops.neural.auditing import audit
from arprops.neural.net import Net
from arprops.neural.nets.linear import Linear
from arprops.neural.nets.ngram import NGram
from arprops.neural.nets.recurrent import GRU, LSTM
from arprops.neural.nets.transformer import Transformer
from tests.neural import zoo

EVEN = ar.PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/4", ar.END: "1/4"}, 1: {"a": 1}}, step={0: {"a": 1, "b": 0}, 1: {"a": 0, "b": 1}})
RECURRENT = {
    "LSTM": lambda seed: LSTM(3, hidden=6, seed=seed),
    "LSTM of two layers": lambda seed: LSTM(3, hidden=4, layers=2, embedding=3, seed=seed),
    "GRU": lambda seed: GRU(3, hidden=6, seed=seed),
}
ATTENTIVE = {
    "Transformer, learned": lambda seed: Transformer(3, width=6, heads=2, context=4, seed=seed),
    "Transformer, rotary": lambda seed: Transformer(3, width=8, heads=2, positions="rotary", seed=seed),
    "Transformer, none": lambda seed: Transformer(3, width=6, layers=2, positions="none", seed=seed),
}
OTHERS = {
    "NGram": lambda seed: NGram(3, order=2, seed=seed),
    "Linear": lambda seed: Linear(3, context=4, seed=seed),
    "Sound": lambda seed: zoo.Sound(seed=seed),
}
SEEDS = 23  # of 9 kinds of nets: 207 initialisations


def accuse(made):
    """Audit the net of every seed, in both precisions, and fail where one is accused or the bound is near."""
    for seed in range(SEEDS):
        module = made(seed).to(torch.float64 if seed % 2 else torch.float32)
        if seed % 3 == 2:  # as large as trained weights get
            with torch.no_grad():
                for part in module.parameters():
                    part.mul_(8)
        found = audit(Net(module, "ab"), exact=None if seed % 5 else EVEN, length=2, prompts=4, seed=seed)
        found.expect()
        for item in ("causality", "batch rows", "batch size", "cache"):
            assert found[item].passed
            assert found[item].effect < found[item].bound / 3, (seed, found[item])
            assert found[item].bound < (0.02 if seed % 2 == 0 else 1e-9), (seed, found[item])
