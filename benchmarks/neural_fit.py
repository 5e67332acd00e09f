"""Fitting: the exact population loss against sampled minibatches, and many seeds stacked against one after another.

Both sides of the first case train an LSTM on aⁿbⁿ, n ≤ N, P(n) ∝ .8ⁿ, until the exact KL of the population is below 10⁻³ nats; the exact KL is taken of the sampled side every 20 steps
only, and the batch and the rate are the best of a few that were tried (16, 32, 64 and 128 strings; rates of .03, .02 and .01). Both sides of the second train 32 LSTMs of width 16 for 60 steps each on aⁿbⁿ, n ≤ N.
"""

from fractions import Fraction
from functools import partial

from harness import Case, Side, at_least, with_gpu

SEEDS, STEPS = 32, 60
TITLE = "fitting nets to an exact distribution"
OURS = Side("population loss", "neural_fit:population", limit=120)
SAMPLED = Side("sampled minibatches", "neural_fit:sampled", limit=300)
STACKED = Side("32 seeds stacked", "neural_fit:stacked", limit=120)
LOOP = Side("32 seeds in a loop", "neural_fit:loop", limit=300)
CASES = with_gpu(
    [
        Case("LSTM(64) on aⁿbⁿ to KL 10⁻³", 30, OURS, (SAMPLED,), target="≥ 5×", judge=at_least(5), judged=SAMPLED.label),
        Case("32 LSTM(16) on aⁿbⁿ, 60 steps", 10, STACKED, (LOOP,), target="≥ 3×", judge=at_least(3), judged=LOOP.label),
    ]
)
GROWTH = []


def strings(n: int):
    return {"a" * i + "b" * i: Fraction(4, 5) ** i for i in range(1, n + 1)}


def _fitted(n: int, device: str = "cpu", **options):
    from arprops.neural.fitting.fit import fit, run, task

    fit(strings(2), "lstm", steps=2, device=device)  # what torch loads on first use is not counted
    prepared = task(strings(n), "lstm", device=device, **options)
    yield
    fitted = run(prepared)
    yield
    yield {"answer": {"kl": fitted.run.best_kl, "steps": fitted.run.step, "stopped": fitted.run.stopped}}


population, sampled = _fitted, partial(_fitted, batch=16, check=20, rate=0.03)


def _seeds(n: int, device: str = "cpu", *, stack: bool):
    from arprops.neural.fitting.fit import run, task

    shape = {"kind": "lstm", "hidden": 16}
    run(task(strings(n), shape, seeds=2, steps=1, stack=stack, device=device))
    prepared = task(strings(n), shape, seeds=SEEDS, steps=STEPS, target=0, stack=stack, device=device)
    yield
    fitted = run(prepared)
    yield
    yield {"answer": {"kl": fitted.run.best_kl, "nets": len(fitted.runs)}}


stacked, loop = partial(_seeds, stack=True), partial(_seeds, stack=False)
