"""Certified rule probabilities of all 256 prompts of length n = 8, against 100-sample Monte Carlo.

True here: one LSTM, trained to aⁿbⁿ before the clock starts, and the rule that prompt and completion have as many a as b, as a counter machine. Ours are rigorous brackets, each at
most .05 wide; an interval of 95 % from 100 samples is .036 to .2 wide, .19 at a probability of a third, and wrong now and then. Net steps are tokens: of ours the distinct prefixes, of
a sampler one a token drawn. Three samplers: ours, which carries the state; one that re-runs each sample's whole prefix for each token, all
prompts together in batches of 1,024, finished samples retired; and the loop as it is mostly written, prompt by prompt, the whole batch re-run until its last sample has ended.
"""

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

from harness import Case, Judgement, Result, Side, figures, with_gpu

TITLE = "certified rule probabilities"
WIDTH = Fraction(1, 20)
SAMPLES = 100
TOKENS = 200
"""How long a sampled completion may get."""


def steps(ours: Result, peer: Result | None) -> Judgement | None:
    """At most .4 of the peer's net steps."""
    if peer is None or "steps" not in peer.answer:
        return None
    ratio = ours.answer["steps"] / peer.answer["steps"]
    said = f"{ours.answer['steps']:,} of {peer.answer['steps']:,} steps, {figures(ratio)}"
    return (True, f"met ({said})") if ratio <= 0.4 else (False, f"missed: {said}")


def times(ours: Result, peer: Result | None) -> Judgement | None:
    """At most a fortieth of the peer's time."""
    if peer is None or not peer.seconds > 0:
        return None
    ratio = peer.seconds / ours.seconds
    return (True, "met") if ratio >= 40 else (False, f"missed: 1/{figures(ratio)} seen") if not peer.lower else None


OURS = Side("certified brackets", "neural_probability:certified", limit=120)
CARRIED = Side("100 samples, state carried", "neural_probability:carried", limit=120)
RETIRED = Side("re-run, in one batch", "neural_probability:retired", limit=600)
LOOP = Side("re-run, prompt by prompt", "neural_probability:loop", limit=600)
CASES = with_gpu(
    [
        Case("#a = #b, 256 prompts: net steps", 8, OURS, (CARRIED,), target="≤ .4 of the steps", judge=steps, judged=CARRIED.label),
        Case("#a = #b, 256 prompts: time", 8, OURS, (RETIRED, LOOP), target="≤ 1/40 of the time", judge=times, judged=LOOP.label),
    ]
)
GROWTH: list[Any] = []


@cache
def trained() -> Any:
    from arprops.neural.fitting.fit import fit

    return fit({"a" * i + "b" * i: Fraction(4, 5) ** i for i in range(1, 31)}, "lstm", device="cpu").net


def _net(device: str) -> Any:
    import torch

    from arprops.neural.completion import probability
    from arprops.neural.net import Net

    torch.set_num_threads(1)
    module = trained().module.to(device)
    # What torch loads on first use is not counted, on any side.
    probability(Net(module, "ab"), balanced(), prompts=2000)
    with torch.inference_mode():
        module(torch.zeros((SAMPLES, 16), dtype=torch.int64, device=device))
    return Net(module, "ab")


def balanced() -> Any:
    import arprops as ar

    moves = {"a": ("c", {"n": 1}), "b": ("c", {"n": -1})}
    return ar.CounterMachine("ab", start="c", counters=["n"], control={"c": [("n == 0", {ar.END: 1}, moves), ("", {"a": 1}, moves)]})


def prompts(n: int) -> list[tuple[str, ...]]:
    return list(product("ab", repeat=n))


def certified(n: int, device: str = "cpu") -> Iterator[Any]:
    from arprops.neural.completion import probabilities

    net = _net(device)
    yield
    found = probabilities(net, balanced(), at=prompts(n), whole=True, width=WIDTH, prompts=2_000_000)
    yield
    widest = max(bracket.width for bracket in found.values())
    yield {"answer": {"steps": net.trie.steps, "widest": float(widest)}}


def carried(n: int, device: str = "cpu") -> Iterator[Any]:
    from arprops.neural.completion import begun
    from arprops.neural.monte_carlo import sampled
    from arprops.neural.reader import reader

    net = _net(device)
    automaton, tokens = reader(balanced(), "ab"), [net.tokens(prompt) for prompt in prompts(n)]
    yield
    found = sampled(net, automaton, tokens, begun(automaton, tokens, whole=True), samples=SAMPLES, tokens=TOKENS)
    yield
    yield {"answer": {"steps": sum(one.steps for one in found), "unfinished": sum(one.unfinished for one in found)}}


def retired(n: int, device: str = "cpu") -> Iterator[Any]:
    yield from _rerun([prompts(n)], device, retire=True)


def loop(n: int, device: str = "cpu") -> Iterator[Any]:
    yield from _rerun([[prompt] for prompt in prompts(n)], device, retire=False)


def _rerun(batches: list[list[tuple[str, ...]]], device: str, *, retire: bool) -> Iterator[Any]:
    import torch

    net = _net(device)
    draws = torch.Generator("cuda" if device == "cuda" else "cpu").manual_seed(0)
    given = [torch.tensor([net.tokens(prompt) for prompt in batch], device=device).repeat_interleave(SAMPLES, 0) for batch in batches]
    yield
    with torch.inference_mode():
        told = [_sampled(net.module, rows, draws, retire=retire) for rows in given]
    yield
    yield {"answer": {"steps": sum(drawn for drawn, _ in told), "accepted": sum(good for _, good in told)}}


def _sampled(module: Any, rows: Any, draws: Any, *, retire: bool) -> tuple[int, int]:
    """Tokens drawn and samples accepted, where the net is run on the whole prefix for each token."""
    import torch

    end, drawn, good = module.outcomes - 1, 0, 0
    running = torch.ones(len(rows), dtype=torch.bool, device=rows.device)
    for _ in range(TOKENS):
        logits = torch.cat([module(part)[:, -1] for part in rows.split(1024)])
        token = torch.multinomial(logits.softmax(1), 1, generator=draws)[:, 0]
        drawn += len(token)
        ended = running & (token == end)
        good += int(((rows[ended] == 0).sum(1) * 2 == rows.shape[1]).sum())
        running = running & ~ended
        rows = torch.cat([rows, token.clamp(max=end - 1)[:, None]], 1)
        if retire:
            rows, running = rows[running], running[running]
        if not running.any():
            break
    return drawn, good
