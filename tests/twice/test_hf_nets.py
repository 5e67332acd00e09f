"""Language models of transformers a second time: by the library's own generation, by one forward pass over whole strings, by hand."""

import math
from itertools import product

import numpy as np
import pytest
import torch

pytest.importorskip("transformers", reason="the extra hf is not installed")

from arprops.core.words import END
from arprops.neural.hf import load_hf
from arprops.neural.tokenisation import tokenised
from tests.neural.foreign import NAMES, gpt2, llama, saved, tokenizer, trained

SYMBOLS = NAMES[3:]
IDS = [3, 4, 5, 6, 1]


@pytest.fixture(scope="module")
def anbn(tmp_path_factory):
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield saved(tmp_path_factory.mktemp("anbn"), trained(gpt2()), tokenizer())
    torch.set_num_threads(threads)


def test_the_likeliest_completion_is_what_the_library_generates(anbn):
    net = load_hf(anbn)
    model = net.module.model
    for prompt in [p for n in range(3) for p in product(SYMBOLS, repeat=n)]:
        ours = list(prompt)
        while len(ours) < 10:
            best = max(((weight, outcome) for outcome, weight in net.next(tuple(ours)).items()), key=lambda pair: pair[0])[1]
            if best is END:
                break
            ours.append(best)
        ids = torch.tensor([[0, *(NAMES.index(symbol) for symbol in prompt)]])
        theirs = model.generate(
            input_ids=ids, attention_mask=torch.ones_like(ids), do_sample=False, max_length=11, eos_token_id=1, pad_token_id=1,
            suppress_tokens=[0, 2],
        )[0].tolist()
        assert ours == [NAMES[i] for i in theirs[1:] if i != 1]


def test_the_probability_of_a_string_is_that_of_one_forward_pass(anbn):
    net = load_hf(anbn, dtype=torch.float64)
    model = net.module.model
    for string in (("a", "b"), ("aa", "b", "b"), ("b", "b", "ab", "a", "a", "aa")):
        ids = torch.tensor([[0, *(NAMES.index(symbol) for symbol in string)]])
        with torch.inference_mode():
            rows = model(ids).logits[0][:, IDS].log_softmax(1)
        theirs = sum(float(rows[i, IDS.index(name)]) for i, name in enumerate([*ids[0, 1:].tolist(), 1]))
        ours = 1
        for i, outcome in enumerate([*string, END]):
            ours *= net.next(string[:i])[outcome]
        assert math.log(ours) == pytest.approx(theirs, rel=1e-11)


def test_the_mass_of_a_text_is_the_sum_over_its_tokenisations(anbn):
    net = load_hf(anbn)
    language = tokenised("aabb", net)
    strings = [w for n in range(5) for w in product(SYMBOLS, repeat=n) if language.accepts(w)]
    assert sorted(strings) == [("a", "a", "b", "b"), ("a", "ab", "b"), ("aa", "b", "b")]

    def probability(word):
        return math.prod(float(net.next(word[:i])[outcome]) for i, outcome in enumerate([*word, END]))

    shares = [probability(word) for word in strings]
    assert max(shares) < 0.9 * sum(shares)  # no tokenisation alone is the text


@pytest.mark.parametrize("build", [gpt2, llama])
def test_the_floor_is_reached_up_to_the_number_of_outcomes(tmp_path, build):
    """With D the largest difference of two logits over the ball ‖n‖ = √width, the floor lies between D and D + ln(outcomes)."""
    module = load_hf(saved(tmp_path, trained(build(), steps=20), tokenizer())).module
    model = module.model
    norm = model.transformer.ln_f if build is gpt2 else model.model.norm
    head = model.get_output_embeddings().weight.detach().double().numpy()[IDS]
    scale = norm.weight.detach().double().numpy()
    shift = norm.bias.detach().double().numpy() if build is gpt2 else np.zeros(32)
    widest = max(
        (head[y] - head[x]) @ shift + math.sqrt(32) * np.linalg.norm((head[y] - head[x]) * scale) for x in range(5) for y in range(5) if x != y
    )
    assert widest < module.floor() < widest * 1.01 + math.log(5)
