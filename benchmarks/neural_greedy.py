"""Greedy completions of the 256 prompts of length 8: one batch with carried state, against running the net on the whole prefix for every token.

Both sides complete with the same net to the same limit n and must write the same tokens; the loop is what evaluation scripts do. The ratio grows with the
length of the completions, for the loop runs the net on all that is written so far; so a net that never ends is measured, and one that ends soon.
"""

import hashlib
from functools import partial
from itertools import product

from harness import Case, Side, at_least, with_gpu

TITLE = "greedy completion of the 256 prompts of length 8"
TARGET = "≥ 300×"


LOOP = Side("the net re-run for every token", "neural_greedy:endless_loop", limit=600.0)
TAUGHT = Side("the net re-run for every token", "neural_greedy:taught_loop", limit=300.0)
CASES = with_gpu(
    [
        Case("LSTM(64), no completion ends", 256, Side("arprops greedy", "neural_greedy:endless_batch"), (LOOP,), TARGET, at_least(300, proof=False), LOOP.label, quick=False),
        Case("LSTM(64), no completion ends", 64, Side("arprops greedy", "neural_greedy:endless_batch"), (LOOP,)),
        Case("LSTM(64) at KL 10⁻³, all end soon", 64, Side("arprops greedy", "neural_greedy:taught_batch"), (TAUGHT,)),
    ]
)
GROWTH = []

PROMPTS = list(product("ab", repeat=8))


def _taught(device: str):
    import torch

    torch.set_num_threads(1)
    from arprops.neural.extrapolation.grammars import grammar
    from arprops.neural.extrapolation.law import geometric
    from arprops.neural.fitting.fit import fit

    return fit(grammar("anbn").model(geometric("4/5", first=1, last=12)), {"kind": "lstm", "hidden": 64}, tail=0, target=0.001, steps=400, device=device).run.final


def _endless(device: str):
    import torch

    torch.set_num_threads(1)
    from arprops.neural.net import Net
    from arprops.neural.nets.recurrent import LSTM

    module = LSTM(3, hidden=64, seed=1)
    with torch.no_grad():
        for weights in module.parameters():
            weights.mul_(3)
        module.head.bias[2] = -9  # END, hence never the best
    return Net(module.to(device), "ab")


def _told(completions):
    digest = hashlib.sha256(repr([(tuple(symbols), finished) for symbols, finished in completions]).encode())
    return {"tokens": digest.hexdigest()[:12], "finished": sum(finished for _, finished in completions)}


def _batch(made, n: int, device: str = "cpu"):
    from arprops.neural.extrapolation.greedy import greedy

    net = made(device)
    greedy(net, PROMPTS[:4], limit=2)
    yield
    found = greedy(net, PROMPTS, limit=n)
    yield
    yield {"answer": _told(found.completions)}


def _loop(made, n: int, device: str = "cpu"):
    import torch

    net = made(device)
    yield
    completions = []
    with torch.inference_mode():
        for prompt in PROMPTS:
            tokens = net.tokens(prompt)
            finished = False
            for _ in range(n):
                best = int(net.module(torch.tensor([tokens], device=device))[0, -1].argmax())
                if best == len(net.alphabet):
                    finished = True
                    break
                tokens.append(best)
            completions.append((net.word(tokens[8:]), finished))
    yield
    yield {"answer": _told(completions)}


endless_batch, endless_loop = partial(_batch, _endless), partial(_loop, _endless)
taught_batch, taught_loop = partial(_batch, _taught), partial(_loop, _taught)
