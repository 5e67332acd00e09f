"""Prefix tries: many prefixes of a net at one token's cost each, against raw forward passes, re-evaluation, whole levels and a heap of tensors.

Each net has three outcomes (two symbols and END), width 64 unless said otherwise (GPT-2 of width 768 has 12 heads, as published, and two of its twelve layers), float32. Raw forward is the same net on the same number of tokens, in rows of 16, at whichever batch of 32, 64, 256 or 1,024 rows
was quickest. A trie is measured after one of its size: both sides then find memory that the process has touched before, as they do in a longer run.
Re-evaluation runs the net on each prefix padded to the longest; one prefix at a time, its calls all cost the same, and every 32nd is made and counted 32 times. Memory is the process's peak above
what it held before, the record of all weights included. What an order by min(P, Q) saves depends on how much mass Q has where P has none: on how far Q is from P. So the net Q is taken while
it learns P, which is aⁿbⁿ, n ≤ N, P(n) ∝ .8ⁿ: at a KL of ½ nat and at .1 and 10⁻³, where hardly any is left.
A launch is an operation that computes: views, and empty tensors, are not counted. Where torch sees a GPU, all but memory and launches is measured there too, by wall clock.
"""

import resource
import time
from collections.abc import Callable
from functools import cache, partial
from statistics import median
from typing import Any

from harness import Case, Judge, Judgement, Result, Side, at_least, figures, with_gpu

TITLE = "prefix tries of nets"
N_RAW = 16
WIDTH = 1e-6


def least(key: str, most: float) -> Judge:
    """What ours counts under the key is at most so many times what the peer counts."""

    def judge(ours: Result, peer: Result | None) -> Judgement | None:
        if peer is None or key not in peer.answer:
            return None
        ratio = ours.answer[key] / peer.answer[key]
        said = f"{figures(ours.answer[key])} of {figures(peer.answer[key])} {key}, {figures(ratio)}"
        return (True, f"met ({said})") if ratio <= most else (False, f"missed: {said}")

    return judge


def launches(ours: Result, _: Result | None) -> Judgement:
    """At most 13 launches a level."""
    said = f"{ours.answer['launches']} of {ours.answer['allowed']}"
    return (True, f"met ({said})") if ours.answer["launches"] <= ours.answer["allowed"] else (False, f"missed: {said}")


def _against_raw(what: str, kind: str, n: int) -> Case:
    ours, raw = Side("trie", f"neural_tries:trie_{kind}", 120), Side("raw forward", f"neural_tries:raw_{kind}", 120)
    return Case(what, n, ours, (raw,), "≥ .85", at_least(0.85, proof=False), raw.label, turns=True)


def _against_padded(what: str, kind: str, rows: int, times: int) -> Case:
    padded = Side(f"re-evaluated by {rows:,}", f"neural_tries:padded_{kind}_{rows}", 300)
    return Case(f"{what}, all prefixes", 14, Side("trie", f"neural_tries:trie_{kind}", 120), (padded,), f"≥ {times}×", at_least(times, proof=False), padded.label)


def _by_order(kl: str, said: str, *, judged: bool = False) -> Case:
    ours, alone = Side("ordered by min(P, Q)", f"neural_tries:by_both_{kl}", 300), Side("ordered by Q alone", f"neural_tries:by_net_{kl}", 300)
    target, judge = ("≤ .6", least("prompts", 0.6)) if judged else ("", None)
    return Case(f"LSTM at KL {said}, to TV width 10⁻⁶", 30, ours, (alone,), target, judge, alone.label)


LEVELS = Side("whole levels", "neural_tries:levels", 120)
HEAP = Side("a heap of tensors", "neural_tries:heap", 300)
RAW = [("LSTM", "lstm", 17), ("GRU", "gru", 17), ("transformer", "transformer", 14), ("GPT-2 by transformers, width 64", "gpt2", 14), ("GPT-2 by transformers, width 768", "gpt2_wide", 10)]
CASES = [
    *with_gpu(
        [
            *(_against_raw(what, kind, n) for what, kind, n in RAW),
            *(_against_padded(what, kind, rows, times) for what, kind in [("LSTM", "lstm"), ("transformer", "transformer")] for rows, times in [(1024, 8), (1, 90)]),
            *(Case(f"LSTM, prefixes above {said}", n, Side("trie", "neural_tries:threshold", 120), (HEAP,), "≥ 6×", at_least(6, proof=False), HEAP.label) for n, said in [(10_000, "10⁻⁴"), (100_000, "10⁻⁵")]),
            _by_order("half", "½", judged=True),
            _by_order("tenth", ".1"),
            _by_order("thousandth", "10⁻³"),
        ]
    ),
    Case("LSTM, 10⁶ prefixes, memory", 19, Side("trie", "neural_tries:chunked", 120), (LEVELS,), "≤ .1", least("MiB", 0.1), LEVELS.label, quick=False),
    *(Case(f"{what}, launches of a whole trie", 16, Side("trie", f"neural_tries:launches_{what}", 120), (), "≤ 13·(n+1)", launches) for what in ("lstm", "transformer")),
]
GROWTH = []


@cache
def _net(kind: str, device: str = "cpu") -> Any:
    import torch

    torch.set_num_threads(1)
    if kind.startswith("gpt2"):
        import transformers

        from arprops.neural.causal_lm import CausalLM

        torch.manual_seed(0)
        shape = {"vocab_size": 4, "n_positions": 64, **({"n_embd": 768, "n_head": 12} if kind == "gpt2_wide" else {"n_embd": 64, "n_head": 4}), "n_layer": 2, "bos_token_id": 3, "eos_token_id": 2}
        return CausalLM(transformers.GPT2LMHeadModel(transformers.GPT2Config(**shape)).to(device).eval(), symbols=(0, 1), end=2, start=3).eval()
    from arprops.neural.nets.architecture import module_of

    shape = {"width": 64, "heads": 4, "layers": 2, "context": 64} if kind == "transformer" else {"hidden": 64}
    return module_of({"kind": kind, "outcomes": 3, **shape}).to(device).eval()


def _trie(net: Any, **options: Any) -> Any:
    from arprops.neural.record import Record
    from arprops.neural.trie import Trie

    return Trie(net, Record(3), **options)


def _root() -> Any:
    import numpy as np

    return np.zeros(1, np.int64)


def _expanded(kind: str, n: int, device: str = "cpu"):
    net = _net(kind, device)
    _trie(net).expand(_root(), n)  # what torch does on first use is not counted, nor what the system does on the first touch of memory
    trie = _trie(net)
    yield
    trie.expand(_root(), n)
    yield
    yield {"answer": {"prefixes": len(trie.record)}}


def _forward(kind: str, n: int, device: str = "cpu"):
    import torch

    from arprops.neural.workspace import settle

    settle()  # as a trie does
    with torch.inference_mode():
        rows = _quickest(kind, device, n)
        yield
        _pass_over(kind, device, rows, 2 ** (n + 1) - 1)
        yield
    yield {"answer": {}}


@cache
def _quickest(kind: str, device: str, n: int) -> int:
    """At which batch a raw pass over as many tokens as the trie has prefixes is quickest; none has more tokens than that."""
    tokens = 2 ** (n + 1)
    sizes = {min(rows, max(1, tokens // N_RAW)) for rows in ((32, 64, 256, 1024) if device == "cpu" else (1024, 4096, 16_384))}
    _pass_over(kind, device, 64, 1)
    return min(sorted(sizes), key=lambda rows: median(_pass_over(kind, device, rows, tokens) for _ in range(3)))


def _pass_over(kind: str, device: str, rows: int, tokens: int) -> float:
    import torch

    net, clock = _net(kind, device), _clock(device)
    ids = torch.randint(0, 2, (rows, N_RAW)).to(device)
    began = clock()
    for _ in range(max(1, round(tokens / ids.numel()))):
        if kind.startswith("gpt2"):
            net.model(input_ids=ids, use_cache=False)
        else:
            net(ids)
    return clock() - began


def _clock(device: str) -> Callable[[], float]:
    """CPU time; of a GPU the wall's, once it has done what it was given."""
    import torch

    def done() -> float:
        torch.cuda.synchronize()
        return time.perf_counter()

    return done if device == "cuda" else time.process_time


trie_lstm, raw_lstm = partial(_expanded, "lstm"), partial(_forward, "lstm")
trie_gru, raw_gru = partial(_expanded, "gru"), partial(_forward, "gru")
trie_transformer, raw_transformer = partial(_expanded, "transformer"), partial(_forward, "transformer")
trie_gpt2, raw_gpt2 = partial(_expanded, "gpt2"), partial(_forward, "gpt2")
trie_gpt2_wide, raw_gpt2_wide = partial(_expanded, "gpt2_wide"), partial(_forward, "gpt2_wide")


def _padded(kind: str, n: int, device: str = "cpu", *, rows: int, every: int = 1):
    import torch

    from arprops.neural.workspace import settle

    settle()
    net, clock = _net(kind, device), _clock(device)
    prefixes = 2 ** (n + 1) - 1
    ids = torch.randint(0, 2, (rows, n)).to(device)
    with torch.inference_mode():
        net(ids)
        yield
        began = clock()
        for _ in range(0, prefixes, rows * every):
            net(ids)
        seconds = (clock() - began) * every
        yield
    yield {"seconds": seconds, "answer": {"prefixes": prefixes}}


padded_lstm_1024, padded_lstm_1 = partial(_padded, "lstm", rows=1024), partial(_padded, "lstm", rows=1, every=32)
padded_transformer_1024, padded_transformer_1 = partial(_padded, "transformer", rows=1024), partial(_padded, "transformer", rows=1, every=32)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def chunked(n: int):
    net = _net("lstm")
    _trie(net).expand(_root(), 8)
    before = _peak()
    yield
    _trie(net, memory=2**23).expand(_root(), n)
    yield
    yield {"answer": {"MiB": _peak() - before}}


def levels(n: int):
    import torch

    net = _net("lstm")
    _trie(net).expand(_root(), 8)
    before = _peak()
    yield
    with torch.inference_mode():
        carried, answers = net.root(), []
        for _ in range(n):
            parents = torch.arange(len(carried[0])).repeat_interleave(2)
            carried = net.extend(carried, parents, torch.arange(len(parents)) % 2)
            answers.append(net.logits(carried).double())
    yield
    yield {"answer": {"MiB": _peak() - before}}


def threshold(n: int, device: str = "cpu"):
    import numpy as np

    from arprops.neural.outward import shares

    trie = _trie(_net("lstm", device))
    yield
    nodes, mass, seen = _root(), np.ones(1), 0
    while len(nodes):
        seen += len(nodes)
        after = mass[:, None] * shares(trie.record.weights[nodes])[:, :-1]
        row, token = np.nonzero(after >= 1 / n)
        nodes, mass = trie.evaluate(nodes[row], token), after[row, token]
    yield
    yield {"answer": {"prefixes": seen}}


def heap(n: int, device: str = "cpu"):
    import heapq

    import torch

    net = _net("lstm", device)
    tokens = torch.arange(2, device=device)
    yield
    with torch.inference_mode():
        root = net.root()
        waiting, count, seen = [(-1.0, 0, root)], 1, 0
        while waiting:
            mass, _, carried = heapq.heappop(waiting)
            seen += 1
            shares = net.logits(carried).double().softmax(1)[0, :2].tolist()
            for token, share in enumerate(shares):
                if -mass * share >= 1 / n:
                    heapq.heappush(waiting, (mass * share, count, net.extend(carried, tokens[:1], tokens[token : token + 1])))
                    count += 1
    yield
    yield {"answer": {"prefixes": seen}}


def _ordered(n: int, device: str = "cpu", *, kl: float, both: bool):
    import numpy as np
    import torch

    from arprops.neural.explored import Explored
    from arprops.neural.extrapolation.grammars import grammar
    from arprops.neural.extrapolation.law import geometric
    from arprops.neural.fitting.fit import fit
    from arprops.neural.side import side

    torch.set_num_threads(1)
    law = grammar("anbn").model(geometric("4/5", first=1, last=n))
    net = fit(law, {"kind": "lstm", "hidden": 64}, tail=0, target=kl, device=device).run.final
    explored = Explored(side(law, net.alphabet), side(net, net.alphabet))

    def near() -> bool:
        return float(np.minimum(explored.open.mass_p, explored.open.mass_q).sum()) <= WIDTH

    yield
    explored.explore(np.minimum if both else lambda _, q: q, prompts=400_000, enough=near)
    yield
    yield {"answer": {"prompts": explored.count, "near": near()}}


by_both_half, by_net_half = partial(_ordered, kl=0.5, both=True), partial(_ordered, kl=0.5, both=False)
by_both_tenth, by_net_tenth = partial(_ordered, kl=0.1, both=True), partial(_ordered, kl=0.1, both=False)
by_both_thousandth, by_net_thousandth = partial(_ordered, kl=0.001, both=True), partial(_ordered, kl=0.001, both=False)


def _counted(kind: str, n: int):
    from unittest.mock import patch

    import torch
    from torch.utils._python_dispatch import TorchDispatchMode

    from arprops.neural.nets import recurrent

    class Launches(TorchDispatchMode):
        count = 0

        def __torch_dispatch__(self, function: Any, types: Any, given: Any = (), named: Any = None) -> Any:
            made = function(*given, **(named or {}))
            views = function.is_view or function.overloadpacket.__name__ in {"empty", "new_empty", "empty_strided", "detach", "_unsafe_view", "alias"}
            self.count += not views
            return made

    net = _net(kind)
    trie = _trie(net, rows=2**20, memory=2**34)
    yield
    with patch.object(recurrent, "tanh", torch.tanh), patch.object(recurrent, "CACHE", 2**40), Launches() as seen:  # as on a GPU: a tanh is one launch, and all parents are stepped at once
        trie.expand(_root(), n)
    yield
    yield {"answer": {"launches": seen.count, "allowed": 13 * (n + 1)}}


launches_lstm, launches_transformer = partial(_counted, "lstm"), partial(_counted, "transformer")
