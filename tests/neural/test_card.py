import hashlib
import json
import os
import pickle

import numpy as np
import pytest
import safetensors.torch
import torch

from arprops.core.error import BadFile, BadQuestion
from arprops.neural.card import CARD, WEIGHTS, load_net, save_net
from arprops.neural.net import Net
from tests.neural.test_nets import CONFIGS, made, named

LSTM = {"kind": "lstm", "hidden": 3}


@pytest.fixture
def folder(tmp_path):
    """A saved LSTM over a and b."""
    save_net(Net(made(LSTM, dtype=torch.float32), "ab"), tmp_path / "net", training={"steps": 3})
    return tmp_path / "net"


def edited(folder, **changes):
    """The card with these keys changed; None removes one."""
    card = json.loads((folder / CARD).read_text())
    card = {key: value for key, value in {**card, **changes}.items() if value is not None}
    (folder / CARD).write_text(json.dumps(card))


def reweighed(folder, tensors):
    """The weights replaced, and the card's checksum with them."""
    data = tensors if isinstance(tensors, bytes) else safetensors.torch.save(tensors)
    (folder / WEIGHTS).write_bytes(data)
    edited(folder, sha256=hashlib.sha256(data).hexdigest())


@named
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_what_is_saved_is_loaded_bit_for_bit(config, dtype, tmp_path):
    symbols = ("a", "long symbol", "\udc80")
    net = Net(made(config, symbols=3, dtype=dtype), symbols)
    training = {"seed": 3, "rates": [0.1, 1e-300], "source": {"kind": "pdfa", "weights": ["1/3"]}, "stopped": None, "exact": True, "β": "é"}
    save_net(net, tmp_path / "net", training=training)
    again = load_net(tmp_path / "net")
    assert again.alphabet == symbols
    assert again.card["training"] == training
    assert again.module.config() == net.module.config()
    before, after = net.module.state_dict(), again.module.state_dict()
    assert list(before) == list(after)
    for name, values in before.items():
        assert after[name].dtype == dtype
        assert torch.equal(values, after[name])
    for prompt in [(), ("a",), ("\udc80", "long symbol")]:
        assert again.next(prompt) == net.next(prompt)


def test_a_loaded_net_saved_again_is_the_same_folder(folder, tmp_path):
    save_net(load_net(folder), tmp_path / "again")
    for name in (CARD, WEIGHTS):
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_a_saved_net_is_replaced_whole_and_leaves_nothing_beside(folder):
    save_net(Net(made({"kind": "ngram", "order": 1}, symbols=1), "x"), folder)
    assert load_net(folder).alphabet == ("x",)
    assert load_net(folder).card["training"] == {}
    assert [entry.name for entry in folder.parent.iterdir()] == [folder.name]
    assert sorted(entry.name for entry in folder.iterdir()) == sorted([CARD, WEIGHTS])


def test_an_interrupted_save_leaves_the_older_net(folder, monkeypatch):
    before = (folder / CARD).read_bytes()
    new = Net(made({"kind": "ngram", "order": 1}, symbols=1), "x")
    renamed = type(folder).rename

    def interrupted(self, target):
        if self.name.endswith(".tmp"):
            raise KeyboardInterrupt
        return renamed(self, target)

    monkeypatch.setattr(type(folder), "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save_net(new, folder)
    assert (folder / CARD).read_bytes() == before
    assert [entry.name for entry in folder.parent.iterdir()] == [folder.name]


@pytest.mark.parametrize("training", [{"x": float("nan")}, {"x": {1: 2}}, {"x": [{1, 2}]}, {"x": torch.zeros(1)}, {"x": np.float64("inf")}, {"x": b""}])
def test_a_training_record_that_is_no_plain_data_is_refused_by_its_place(training, tmp_path):
    with pytest.raises(BadQuestion, match=r"^training\.x"):
        save_net(Net(made(LSTM), "ab"), tmp_path / "net", training=training)
    assert not list(tmp_path.iterdir())


def test_a_module_that_is_not_made_from_data_is_not_saved(tmp_path):
    class Constant:
        outcomes = 2

        def root(self):
            return (torch.zeros(1, 1),)

        def extend(self, carried, parents, tokens):
            return (carried[0][parents],)

        def logits(self, carried):
            return torch.zeros(len(carried[0]), 2)

    with pytest.raises(BadQuestion, match=r"Constant.*NGram"):
        save_net(Net(Constant(), "a"), tmp_path / "net")


def test_weights_that_are_not_finite_are_not_saved(tmp_path):
    net = Net(made(LSTM), "ab")
    with torch.no_grad():
        net.module.head.bias[0] = float("inf")
    with pytest.raises(BadQuestion, match=r"head\.bias.*finite"):
        save_net(net, tmp_path / "net")


def test_a_folder_with_other_files_is_not_replaced(folder):
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(BadFile, match=r"notes\.txt"):
        save_net(load_net_beside(folder), folder)
    assert (folder / "notes.txt").read_text() == "mine"


def load_net_beside(folder):
    return Net(made(LSTM), "ab")


def test_a_file_or_a_missing_parent_is_no_place_for_a_net(tmp_path):
    net = Net(made(LSTM), "ab")
    (tmp_path / "file").write_text("")
    with pytest.raises(BadFile, match="is a file"):
        save_net(net, tmp_path / "file")
    with pytest.raises(BadFile, match="cannot be written"):
        save_net(net, tmp_path / "nowhere" / "net")
    with pytest.raises(BadFile, match="is a file"):
        load_net(tmp_path / "file")
    with pytest.raises(BadFile, match="no such folder"):
        load_net(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"version": 2}, "version 2.*at most 1"),
        ({"version": 0}, "version 0"),
        ({"version": True}, "version"),
        ({"format": "other"}, "no card of a net"),
        ({"sha256": "0" * 64}, "SHA-256"),
        ({"sha256": None}, "'sha256' is missing"),
        ({"path": "../x"}, "unknown key 'path'"),
        ({"alphabet": "ab"}, "alphabet"),
        ({"alphabet": ["a", "a"]}, "twice"),
        ({"alphabet": ["a", 1]}, "symbol"),
        ({"alphabet": ["a", ["b"]]}, "symbol"),
        ({"alphabet": ["a"]}, "3 outcomes and 1 symbols"),
        ({"dtype": "int8"}, "'int8'.*float32"),
        ({"dtype": "float64"}, "torch.float32.*torch.float64"),
        ({"architecture": {"kind": "mamba"}}, "mamba"),
        ({"architecture": {"kind": "lstm", "outcomes": 3, "hidden": 4}}, "shape"),
        ({"architecture": {"kind": "lstm", "outcomes": 3, "hidden": 10**6}}, "shape"),
        ({"architecture": {"kind": "lstm", "outcomes": 3, "hidden": 10**30}}, "at most"),
        ({"architecture": {"kind": "lstm", "outcomes": 3, "hidden": 3, "layers": 10**12}}, "layers"),
        ({"architecture": {"kind": "lstm", "outcomes": 3, "hidden": 3, "layers": 2}}, "weight_ih_l1.* is missing"),
        ({"architecture": {"kind": "gru", "outcomes": 3, "hidden": 3}}, "shape"),
        ({"training": []}, "training"),
    ],
)
def test_a_card_that_does_not_fit_is_refused_by_name(folder, changes, said):
    edited(folder, **changes)
    with pytest.raises(BadFile, match=rf"{folder.name}.*{said}"):
        load_net(folder)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "3", '{"format": "arprops net"}', '{"format": "arprops net", "version": 1e400}', "[" * 100_000, '{"a": NaN}', "\x00", '{"version": ' + "9" * 5000 + "}"]
)
def test_what_is_no_card_is_refused(folder, text):
    (folder / CARD).write_text(text)
    with pytest.raises(BadFile, match=CARD):
        load_net(folder)


def test_a_card_that_is_not_text_is_refused(folder):
    (folder / CARD).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadFile, match="is not JSON"):
        load_net(folder)


def test_a_card_with_an_infinite_number_is_refused(folder):
    card = (folder / CARD).read_text().replace('"steps": 3', '"steps": Infinity')
    assert "Infinity" in card
    (folder / CARD).write_text(card)
    with pytest.raises(BadFile, match="Infinity"):
        load_net(folder)


def test_a_folder_that_is_no_net_is_refused_with_what_it_has(tmp_path):
    (tmp_path / "other.txt").write_text("")
    with pytest.raises(BadFile, match=r"other\.txt.*card\.json"):
        load_net(tmp_path)


def test_missing_truncated_and_changed_weights_are_refused(folder):
    data = (folder / WEIGHTS).read_bytes()
    (folder / WEIGHTS).write_bytes(data[:-1])
    with pytest.raises(BadFile, match="cut short"):
        load_net(folder)
    (folder / WEIGHTS).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(BadFile, match="changed"):
        load_net(folder)
    (folder / WEIGHTS).unlink()
    with pytest.raises(BadFile, match="is missing"):
        load_net(folder)
    (folder / WEIGHTS).mkdir()
    with pytest.raises(BadFile, match="cannot be read"):
        load_net(folder)


def test_weights_that_are_no_safetensors_are_refused_though_the_checksum_fits(folder):
    data = (folder / WEIGHTS).read_bytes()
    for wrong in (b"", b"\x00", data[:-1], data[:20], b"\xff" * 64, data + b"\x00"):
        reweighed(folder, wrong)
        with pytest.raises(BadFile, match=r"weights\.safetensors"):
            load_net(folder)


def test_a_pickle_is_never_opened(folder, tmp_path):
    class Evil:
        def __reduce__(self):
            return (os.mkdir, (str(tmp_path / "executed"),))

    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        reweighed(folder, pickle.dumps(Evil(), protocol))
        with pytest.raises(BadFile, match=r"weights\.safetensors"):
            load_net(folder)
    torch.save({"x": torch.zeros(1)}, tmp_path / "weights.pt")
    reweighed(folder, (tmp_path / "weights.pt").read_bytes())
    with pytest.raises(BadFile, match="pickle"):
        load_net(folder)
    assert not (tmp_path / "executed").exists()


def test_tensors_too_few_too_many_and_not_finite_are_refused_by_name(folder):
    tensors = safetensors.torch.load_file(folder / WEIGHTS)
    reweighed(folder, {name: values for name, values in tensors.items() if name != "head.bias"})
    with pytest.raises(BadFile, match=r"'head\.bias' is missing"):
        load_net(folder)
    reweighed(folder, {**tensors, "extra": torch.zeros(1)})
    with pytest.raises(BadFile, match="'extra'"):
        load_net(folder)
    reweighed(folder, {**tensors, "head.bias": torch.tensor([0.0, float("nan"), 0.0])})
    with pytest.raises(BadFile, match=r"'head\.bias' that is not finite"):
        load_net(folder)
    reweighed(folder, {**tensors, "head.bias": torch.zeros(3, dtype=torch.int32)})
    with pytest.raises(BadFile, match=r"torch\.int32"):
        load_net(folder)


def test_a_device_that_is_not_there_is_refused(folder):
    for device in ("abacus", "cuda:99", "meta:x"):
        with pytest.raises(BadQuestion, match=device):
            load_net(folder, device=device)


def test_every_configuration_was_saved_here():
    assert len(CONFIGS) == len({json.dumps(config) for config in CONFIGS})
