"""On another device the same questions get the same answers: on one that is pretended everywhere, and on a GPU where torch sees one.

The pretended one (`elsewhere`) computes on the CPU, so the answers there are those of another way through the code, and of nothing else; a GPU rounds in its own way too.
"""

import importlib
from pathlib import Path

import numpy as np
import pytest
import torch

from arprops import neural
from arprops.core.error import BadQuestion
from arprops.neural.device import device_of
from arprops.neural.fitting.options import Truth
from arprops.neural.folder import open_net
from arprops.neural.record import Record
from arprops.neural.trie import Trie
from tests.neural.elsewhere import NAME, Elsewhere, elsewhere
from tests.neural.known import geometric
from tests.neural.test_encoder_decoder import EXACT
from tests.neural.test_tiles import gpt2, llama

NETS = {
    "lstm": lambda: neural.LSTM(3, hidden=8, layers=2, seed=1),
    "gru": lambda: neural.GRU(3, hidden=8, embedding=3, seed=1),
    "rotary": lambda: neural.Transformer(3, width=8, heads=2, layers=2, positions="rotary", seed=1),
    "learned": lambda: neural.Transformer(3, width=8, heads=2, layers=2, context=20, seed=1),
    "linear": lambda: neural.Linear(3, context=12, seed=1),
    "ngram": lambda: neural.NGram(3, order=2, seed=1),
    "gpt2": lambda: gpt2(2),
    "gpt2 after three ids": lambda: gpt2(2, 3),
    "llama": lambda: llama(2),
}
HUGGING_FACE = {"gpt2", "gpt2 after three ids", "llama"}
KINDS = ["lstm", "gru", "transformer", "linear", "ngram"]


@pytest.fixture(params=[NAME, *["cuda"] * torch.cuda.is_available()])
def there(request):
    if request.param == NAME:
        with elsewhere() as device:
            yield device
    else:
        yield torch.device(request.param)


def nets(kind, there):
    """The same net on the CPU and there."""
    if kind in HUGGING_FACE:
        pytest.importorskip("transformers")
    return tuple(neural.Net(NETS[kind]().double().eval().to(device), "ab") for device in ("cpu", there))


def near(one, other):
    ends = [float(end) for bracket in (one, other) for end in (bracket.lower, bracket.upper)]
    np.testing.assert_allclose(ends[:2], ends[2:], rtol=1e-8, atol=1e-12)


def test_tensors_of_two_devices_do_not_meet():
    with elsewhere() as device:
        ours, other = torch.ones(2, device=device), torch.ones(2)
        for refused in (lambda: ours + other, lambda: other.index_select(0, torch.tensor([1], device=device)), lambda: torch.cat([ours, other])):
            with pytest.raises(RuntimeError, match="same device"):
                refused()
        with pytest.raises(RuntimeError, match="numpy"):
            ours.numpy()
        assert isinstance(ours + 1, Elsewhere)
        assert (ours + torch.tensor(1.0)).tolist() == [2, 2]
        assert (ours.cpu() + other).tolist() == [2, 2]
        assert ours.add_(1) is ours


@pytest.mark.parametrize("kind", [kind for kind in NETS if kind not in HUGGING_FACE] + ["gpt2"])
def test_a_net_is_enclosed_completed_and_extracted_there(kind, there):
    here, moved = nets(kind, there)
    one, other = (neural.enclose(net, geometric(), prompts=30) for net in (here, moved))
    near(one.total_variation, other.total_variation)
    near(one.kl, other.kl)
    near(*(neural.probability(net, "(ab)*", prompt="ab", prompts=15, samples=5).interval for net in (here, moved)))
    near(*(neural.worst_prompts(net, "a*", length=2).rows[0].value for net in (here, moved)))
    assert neural.greedy(here, ["", "ab", "b"], limit=6).completions == neural.greedy(moved, ["", "ab", "b"], limit=6).completions
    assert len({neural.extract(net, tolerance="1/2", prompts=12, states=4).states for net in (here, moved)}) == 1
    words = [here.record.word(node) for node in range(len(here.record))]
    for word in words:
        np.testing.assert_allclose(moved.record.weights[moved.trie.node(word)], here.record.weights[here.trie.node(word)], rtol=1e-9)


@pytest.mark.parametrize("kind", ["lstm", "gru", "rotary", *sorted(HUGGING_FACE)])
def test_whole_subtrees_are_evaluated_there(kind, there):
    here, moved = nets(kind, there)
    tries = [Trie(net.module, Record(3), memory=2**14) for net in (here, moved)]
    ends = [trie.expand(np.zeros(1, np.int64), 5) for trie in tries]
    np.testing.assert_allclose(*(trie.record.weights[end[0]] for trie, end in zip(tries, ends, strict=True)), rtol=1e-9)


@pytest.mark.parametrize("kind", ["gru", "gpt2"])
def test_a_sound_net_passes_the_audit_there(kind, there):
    assert neural.audit(nets(kind, there)[1], length=3, prompts=3).passed


@pytest.mark.parametrize("seeds", [1, 2])
@pytest.mark.parametrize("kind", KINDS)
def test_nets_are_trained_there_alike(kind, seeds, there, tmp_path):
    fits = [
        neural.fit(geometric(), kind, seeds=seeds, steps=4, tail="1/20", target=0, dtype="float64", device=str(device), folder=tmp_path / device.type, every=2)
        for device in (torch.device("cpu"), there)
    ]
    np.testing.assert_allclose(*([run.kl for run in fitted.runs] for fitted in fits), rtol=1e-6)
    assert all(part.device.type == there.type for run in fits[1].runs for part in run.final.module.parameters())
    neural.save_net(fits[1].runs[0].final, tmp_path / "net")
    loaded = [neural.load_net(tmp_path / "net", device=device) for device in ("cpu", str(there))]
    assert [next(net.module.parameters()).device.type for net in loaded] == ["cpu", there.type]
    for net in loaded:
        np.testing.assert_allclose(*([float(p) for _, p in one.next("ab").items()] for one in (net, fits[1].runs[0].final)), rtol=1e-9)


@pytest.mark.parametrize("choices", [{"batch": 4}, {"truth": Truth("linear", k=0.5)}])
def test_nets_are_trained_there_on_what_is_drawn(choices, there):
    fitted = neural.fit(geometric(), "lstm", steps=3, tail="1/20", target=0, device=str(there), **choices)
    assert fitted.run.kl > 0


def test_a_family_is_trained_there(there):
    fits = [neural.fit_family(EXACT, {"width": 8, "heads": 2}, prior={"a": "1/2", "b": "1/2"}, steps=3, target=0, dtype="float64", device=str(device)) for device in ("cpu", there)]
    np.testing.assert_allclose(*(fitted.run.kl for fitted in fits), rtol=1e-6)
    near(*(neural.enclose(fitted.nets.given("a"), geometric(alphabet="xy"), prompts=20).total_variation for fitted in fits))


def test_a_device_that_is_not_there_is_refused(tmp_path):
    neural.save_net(neural.Net(NETS["ngram"](), "ab"), tmp_path / "net")
    for refused in (lambda: neural.fit(geometric(), "lstm", steps=1, device="vulkan"), lambda: neural.load_net(tmp_path / "net", device="vulkan"), lambda: open_net(tmp_path / "net", device="vulkan")):
        with pytest.raises(BadQuestion, match="device='vulkan' cannot be used here"):
            refused()


def test_auto_is_a_gpu_where_there_is_one():
    assert device_of("auto").type == ("cuda" if torch.cuda.is_available() else "cpu")
    assert device_of(torch.device("cpu")) == torch.device("cpu")


@pytest.mark.parametrize(
    ("table", "sides"),
    [
        ("neural_tries", {"trie_lstm": 3, "raw_lstm": 1, "trie_transformer": 3, "padded_lstm_1": 2, "threshold": 20, "heap": 20}),
        ("neural_greedy", {"endless_batch": 3, "endless_loop": 3}),
        ("neural_probability", {"certified": 2, "carried": 2, "retired": 2, "loop": 2}),
        ("neural_fit", {"stacked": 2, "loop": 2}),
    ],
)
def test_the_benchmarks_take_both_sides_there(table, sides, there, monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parents[2] / "benchmarks")
    module = importlib.import_module(table)
    few = {
        "neural_tries": {"N_RAW": 2},
        "neural_greedy": {"PROMPTS": [tuple("abababab"), tuple("bbbbaaaa")]},
        "neural_probability": {"SAMPLES": 3, "TOKENS": 4, "trained": lambda: neural.Net(neural.LSTM(3, hidden=4, seed=1), "ab")},
        "neural_fit": {"SEEDS": 2, "STEPS": 2},
    }
    for case in module.CASES:
        for side in (case.ours, *case.peers):
            assert callable(getattr(module, side.function.partition(":")[2].partition("@")[0]))
    for name, value in few[table].items():
        monkeypatch.setattr(module, name, value)
    answers = []
    for name, n in sides.items():
        prepared, measured, told = getattr(module, name)(n, str(there))
        assert prepared is measured is None
        answers.append(told["answer"])
    if table == "neural_greedy":
        assert answers[0] == answers[1]
