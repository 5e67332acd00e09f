"""Language models of transformers, built and saved here, read back as nets: nothing is fetched, unpickled or made up."""

import json
import socket
import sys
from itertools import product
from types import SimpleNamespace

import pytest
import torch

pytest.importorskip("transformers", reason="the extra hf is not installed")

from safetensors.torch import load_file, save_file
from tokenizers import decoders
from transformers import MambaConfig, MambaForCausalLM, MistralConfig, MistralForCausalLM
from transformers.utils import logging

from arprops.core.error import BadFile, BadModel, BadQuestion, Missing
from arprops.core.words import END
from arprops.neural.causal_lm import CausalLM
from arprops.neural.chosen import leaked_mass
from arprops.neural.hf import load_hf
from arprops.neural.plain import Plain
from arprops.neural.tokenisation import token_texts, tokenised
from tests.neural.foreign import END as EOS
from tests.neural.foreign import NAMES, START, gpt2, llama, read, saved, tokenizer, trained

SYMBOLS = NAMES[3:]


def mistral():
    """Looks back over a window of 3 positions."""
    torch.manual_seed(0)
    config = MistralConfig(
        vocab_size=7, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
        sliding_window=3, max_position_embeddings=16,
    )
    return MistralForCausalLM(config)


FAMILIES = {"gpt2": gpt2, "llama": llama, "mistral": mistral}


@pytest.fixture(scope="module")
def anbn(tmp_path_factory):
    """A folder with a GPT-2 that has seen aⁿbⁿ, n ≤ 3, in a few tokenisations."""
    return saved(tmp_path_factory.mktemp("anbn"), trained(gpt2()), tokenizer())


# -- what is read ------------------------------------------------------------------------------------------------------


def test_the_alphabet_is_the_tokens_that_are_not_special(anbn):
    net = load_hf(anbn)
    assert net.alphabet == SYMBOLS
    wanted = {"symbols": [3, 4, 5, 6], "start": [0], "end": 1, "architecture": "GPT2LMHeadModel", "dtype": "float32", "cached": True}
    assert {key: net.card[key] for key in wanted} == wanted
    assert json.loads(json.dumps(net.card)) == net.card


def test_every_next_token_distribution_sums_to_exactly_one(anbn):
    net = load_hf(anbn)
    for prompt in [p for n in range(3) for p in product(SYMBOLS, repeat=n)]:
        assert sum(weight for _, weight in net.next(prompt).items()) == 1


def test_what_it_has_learned_comes_through(anbn):
    net = load_hf(anbn)
    assert net.next(("aa", "b", "b"))[END] > 0.8
    assert net.next(("ab",))[END] > 0.8
    assert net.next(("aa", "b"))["b"] > 0.8


def test_the_net_is_in_evaluation_mode_with_eager_attention(tmp_path):
    model = read(tmp_path, gpt2(attn_pdrop=0.5).train()).module.model
    assert not any(part.training for part in model.modules())
    assert model.config._attn_implementation == "eager"


def test_the_stored_dtype_is_kept_unless_another_is_asked_for(tmp_path):
    saved(tmp_path, gpt2().half(), tokenizer())
    assert load_hf(tmp_path).card["dtype"] == "float16"
    wide = load_hf(tmp_path, dtype=torch.float64)
    assert wide.module.root()[0].dtype is torch.float64
    assert wide.card["dtype"] == "float64"


def test_reading_asks_no_network_and_leaves_the_log_as_it_was(anbn, monkeypatch, capfd):
    def refuse(*_):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    before = logging.is_progress_bar_enabled(), logging.get_verbosity()
    assert load_hf(anbn).next(())
    assert (logging.is_progress_bar_enabled(), logging.get_verbosity()) == before
    assert capfd.readouterr() == ("", "")


# -- steps ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(("dtype", "bound"), [(torch.float64, 1e-12), (torch.float32, 1e-4)])
def test_a_step_with_the_cache_is_the_whole_forward_pass_up_to_rounding(tmp_path, family, dtype, bound):
    net = read(tmp_path, FAMILIES[family](), dtype=dtype)
    module, generator = net.module, torch.Generator().manual_seed(1)
    prompts = torch.randint(4, (6, 9), generator=generator)
    carried = module.extend(module.root(), torch.zeros(6, dtype=torch.long), prompts[:, 0])
    with torch.inference_mode():
        for length in range(1, 10):
            ids = torch.cat([torch.zeros(6, 1, dtype=torch.long), prompts[:, :length] + 3], dim=1)
            whole = module.model(input_ids=ids, use_cache=False).logits[:, -1, [3, 4, 5, 6, 1]]
            assert (module.logits(carried) - whole).abs().max() <= bound * (1 + whole.abs().max())
            if length < 9:
                carried = module.extend(carried, torch.arange(6), prompts[:, length])


@pytest.mark.parametrize("family", FAMILIES)
def test_parents_are_gathered_repeated_and_left_out(tmp_path, family):
    module = read(tmp_path, FAMILIES[family](), dtype=torch.float64).module
    with torch.inference_mode():
        some = module.extend(module.root(), torch.tensor([0, 0, 0]), torch.tensor([0, 1, 2]))
        more = module.extend(some, torch.tensor([2, 0, 2]), torch.tensor([3, 1, 1]))
        for row, prompt in enumerate([(2, 3), (0, 1), (2, 1)]):
            alone = module.root()
            for token in prompt:
                alone = module.extend(alone, torch.zeros(1, dtype=torch.long), torch.tensor([token]))
            for found, expected in zip(more, alone, strict=True):
                torch.testing.assert_close(found[row], expected[0], rtol=0, atol=1e-12)


def test_what_was_carried_is_not_changed_by_a_step(tmp_path):
    module = read(tmp_path, gpt2()).module
    root = module.root()
    before = [part.clone() for part in root]
    module.extend(root, torch.zeros(2, dtype=torch.long), torch.tensor([0, 1]))
    assert all(torch.equal(old, new) for old, new in zip(before, root, strict=True))


def test_without_the_cache_the_same_model_is_re_evaluated(anbn):
    stepped, whole = load_hf(anbn), load_hf(anbn, cached=False)
    assert isinstance(stepped.module, CausalLM)
    assert isinstance(whole.module, Plain)
    for prompt in [p for n in range(4) for p in product(("a", "b"), repeat=n)]:
        a, b = stepped.next(prompt), whole.next(prompt)
        assert all(abs(a[outcome] - b[outcome]) < 1e-6 for outcome in (*SYMBOLS, END))


def test_a_model_that_carries_something_else_is_refused_and_can_be_re_evaluated(tmp_path):
    torch.manual_seed(0)
    model = MambaForCausalLM(MambaConfig(vocab_size=7, hidden_size=16, num_hidden_layers=1, state_size=4))
    with pytest.raises(BadModel, match=r"MambaForCausalLM does not carry keys and values .* say cached=False"):
        read(tmp_path, model)
    assert len(load_hf(tmp_path, cached=False).next(("a",))) == 5


def test_a_model_that_does_not_know_the_cache_is_refused():
    class Strange(torch.nn.Module):
        config = SimpleNamespace(model_type="strange")

        def get_input_embeddings(self):
            return torch.nn.Embedding(3, 2)

        def get_output_embeddings(self):
            return None

        def forward(self, past_key_values, **_):
            return past_key_values.states

    with pytest.raises(BadModel, match=r"Strange does not carry keys and values .* no attribute 'states'"):
        CausalLM(Strange(), symbols=[0], end=1, start=2).root()


def test_the_adapter_says_what_it_carries(anbn):
    assert "5 outcomes, start=[0], keys and values carried" in repr(load_hf(anbn).module)


def test_a_prompt_beyond_the_positions_is_refused(tmp_path):
    saved(tmp_path, gpt2(positions=4), tokenizer())
    for cached in (True, False):
        net = load_hf(tmp_path, cached=cached)
        assert net.module.context == 3
        assert net.next(("a",) * 3)
        with pytest.raises(BadQuestion, match="4 positions, 1 of them for the start, so it answers prompts of up to 3 tokens, found 4"):
            net.next(("a",) * 4)


# -- ids that do not count ---------------------------------------------------------------------------------------------------


def test_special_ids_and_padded_columns_leak(tmp_path):
    net = read(tmp_path, gpt2(ids=10))
    model = net.module.model
    with torch.inference_mode():
        shares = model(torch.tensor([[0, 3]])).logits[0, -1].double().softmax(0)
    assert leaked_mass(net, ["a"]) == pytest.approx(float(shares[[0, 2, 7, 8, 9]].sum()), rel=1e-5)
    assert float(net.next(("a",))["b"]) == pytest.approx(float(shares[4] / shares[[1, 3, 4, 5, 6]].sum()), rel=1e-5)
    with pytest.raises(BadModel, match=r"more than leak=0\.01; the heaviest is id"):
        load_hf(tmp_path, leak=0.01)


def test_tokens_can_be_named_and_others_leak(anbn):
    net = load_hf(anbn, tokens=["b", "a"])
    assert net.alphabet == ("b", "a")
    assert leaked_mass(net) > leaked_mass(load_hf(anbn))
    assert load_hf(anbn, tokens=["a", "<pad>"]).alphabet == ("a", "<pad>")


def test_the_start_is_the_bos_token_or_the_eos_token_or_what_is_named(tmp_path):
    saved(tmp_path, gpt2(), tokenizer())
    assert load_hf(tmp_path).card["start"] == [0]
    assert load_hf(tmp_path, start=EOS).card["start"] == [1]
    twice = load_hf(tmp_path, start=[START, "a"])
    assert twice.card["start"] == [0, 3]
    a, b = twice.next(("b",)), load_hf(tmp_path).next(("a", "b"))
    assert all(abs(a[outcome] - b[outcome]) < 1e-6 for outcome in (*SYMBOLS, END))
    saved(tmp_path, gpt2(), tokenizer(bos=None))
    assert load_hf(tmp_path).card["start"] == [1]


def test_a_tokenizer_without_an_end_or_a_start_is_asked_about(tmp_path):
    saved(tmp_path, gpt2(), tokenizer(bos=None, eos=None))
    with pytest.raises(BadQuestion, match="names no eos token, so nothing ends a string; say which token does: end="):
        load_hf(tmp_path)
    with pytest.raises(BadQuestion, match="names no bos or eos token to stand before every prompt"):
        load_hf(tmp_path, end=EOS)
    net = load_hf(tmp_path, end=EOS, start=START)
    assert (net.card["end"], net.card["start"]) == (1, [0])


def test_an_unknown_token_is_refused(anbn):
    for asked in ({"end": "stop"}, {"start": "stop"}, {"tokens": ["a", "stop"]}):
        with pytest.raises(BadQuestion, match="has no token 'stop'; its 7 tokens"):
            load_hf(anbn, **asked)
    with pytest.raises(BadModel, match="stands for two outcomes"):
        load_hf(anbn, tokens=["a", EOS])


def test_a_tokenizer_of_a_larger_model_is_refused(tmp_path):
    with pytest.raises(BadModel, match=r"ids 0 … 5, found \[6\]"):
        read(tmp_path, gpt2(ids=6))


# -- texts --------------------------------------------------------------------------------------------------------------------


def test_a_language_over_characters_is_compiled_to_the_nets_tokens(anbn):
    language = tokenised("(ab)?", load_hf(anbn))
    words = {p for n in range(4) for p in product(SYMBOLS, repeat=n) if language.accepts(p)}
    assert words == {(), ("ab",), ("a", "b")}


def test_a_tokenizer_that_joins_its_tokens_gives_no_texts(tmp_path):
    net = read(tmp_path, gpt2(), tokenizer(decoder=decoders.WordPiece(prefix="##")))
    with pytest.raises(BadQuestion, match="token 'a' has no text of its own"):
        token_texts(net)


# -- the floor ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", ["gpt2", "llama"])
def test_no_answer_is_below_the_certified_floor(tmp_path, family):
    net = read(tmp_path, trained(FAMILIES[family](), steps=20))
    least = min(float(net.next(p)[x]) for n in range(4) for p in product(SYMBOLS, repeat=n) for x in (*SYMBOLS, END))
    floor = net.module.floor()
    assert 0 < floor < 100
    assert least >= torch.exp(torch.tensor(-floor, dtype=torch.float64))


def test_families_whose_last_layer_is_not_known_have_no_floor(tmp_path):
    assert read(tmp_path, mistral()).module.floor() == float("inf")


def test_an_answer_that_breaks_the_floor_is_refused(tmp_path):
    net = read(tmp_path, gpt2())
    with torch.no_grad():
        net.module.model.transformer.ln_f.bias += 1e3 * torch.randn(32, generator=torch.Generator().manual_seed(0))
    with pytest.raises(BadModel, match="above the net's certified bound"):
        net.next(("a",))


# -- folders that are refused -----------------------------------------------------------------------------------------------------


def test_transformers_that_is_not_installed_is_missing_with_the_line_that_installs_it(anbn, monkeypatch):
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(Missing, match=r"pip install -c constraints\.txt 'arprops\[hf\]'"):
        load_hf(anbn)


def test_a_folder_that_is_none_or_holds_no_model_is_refused(tmp_path):
    with pytest.raises(BadFile, match="expected a folder"):
        load_hf(tmp_path / "none")
    with pytest.raises(BadFile, match=r"no config\.json"):
        load_hf(tmp_path)
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(BadFile, match=r"\*\.safetensors, found none"):
        load_hf(tmp_path)


class Bomb:
    """Raises where it is unpickled."""

    def __reduce__(self):
        return (exec, ("raise AssertionError('a pickle was opened')",))


def test_pickled_weights_are_never_opened(tmp_path):
    saved(tmp_path, gpt2(), tokenizer())
    torch.save({"x": Bomb()}, tmp_path / "pytorch_model.bin")
    assert load_hf(tmp_path).next(())
    (tmp_path / "model.safetensors").unlink()
    with pytest.raises(BadFile, match=r"found only pytorch_model\.bin, which are pickles and never opened"):
        load_hf(tmp_path)


def test_a_missing_tokenizer_is_refused_and_not_made_up(tmp_path):
    saved(tmp_path, gpt2())
    with pytest.raises(BadFile, match=r"found no tokenizer .* tokenizer\.save_pretrained"):
        load_hf(tmp_path)


def test_missing_weights_are_refused_and_not_drawn(tmp_path):
    saved(tmp_path, gpt2(), tokenizer())
    weights = load_file(tmp_path / "model.safetensors")
    weights.pop("transformer.h.1.mlp.c_fc.weight")
    save_file(weights, tmp_path / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(BadFile, match=r"missing keys: \['transformer\.h\.1\.mlp\.c_fc\.weight'\]"):
        load_hf(tmp_path)


@pytest.mark.parametrize("name", ["model.safetensors", "config.json", "tokenizer.json"])
def test_a_file_of_noise_is_refused(tmp_path, name):
    saved(tmp_path, gpt2(), tokenizer())
    (tmp_path / name).write_bytes(b"\x00noise\xff" * 9)
    with pytest.raises(BadFile, match="transformers cannot read"):
        load_hf(tmp_path)


def test_code_in_the_folder_is_never_run(tmp_path):
    saved(tmp_path, gpt2(), tokenizer())
    (tmp_path / "modeling_own.py").write_text("raise AssertionError('code of the folder was run')\n")
    config = json.loads((tmp_path / "config.json").read_text())
    config |= {"model_type": "own", "auto_map": {"AutoConfig": "modeling_own.Config", "AutoModelForCausalLM": "modeling_own.Model"}}
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(BadFile, match="transformers cannot read"):
        load_hf(tmp_path)


def test_an_adapter_is_refused(tmp_path):
    saved(tmp_path, gpt2(), tokenizer())
    (tmp_path / "adapter_config.json").write_text("{}")
    with pytest.raises(BadFile, match="merge it"):
        load_hf(tmp_path)
