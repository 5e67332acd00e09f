"""Small language models as transformers makes them, with tokenizers of their own, built here and read from nowhere."""

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
from transformers.utils import logging

from arprops.neural.hf import load_hf

START, END, PAD = "<s>", "</s>", "<pad>"
NAMES = (START, END, PAD, "a", "b", "aa", "ab")
ANBN = [[], ["a", "b"], ["ab"], ["aa", "b", "b"], ["a", "ab", "b"]]


def tokenizer(names=NAMES, *, bos=START, eos=END, decoder=None):
    core = Tokenizer(models.WordLevel({name: i for i, name in enumerate(names)}, unk_token=PAD))
    core.decoder = decoder or decoders.Fuse()
    special = {"bos_token": bos, "eos_token": eos}
    return PreTrainedTokenizerFast(tokenizer_object=core, pad_token=PAD, **{k: v for k, v in special.items() if v is not None})


def byte_level(texts):
    """A byte-level BPE tokenizer trained on the texts."""
    from tokenizers.trainers import BpeTrainer

    core = Tokenizer(models.BPE())
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = decoders.ByteLevel()
    trainer = BpeTrainer(
        vocab_size=270, special_tokens=[START, END], initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), show_progress=False,
    )
    core.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=core, bos_token=START, eos_token=END)


def gpt2(*, ids=7, positions=16, seed=0, **more):
    torch.manual_seed(seed)
    config = GPT2Config(
        vocab_size=ids, n_positions=positions, n_embd=32, n_layer=2, n_head=2, bos_token_id=0, eos_token_id=1,
        **{"resid_pdrop": 0.0, "embd_pdrop": 0.0, "attn_pdrop": 0.0} | more,
    )
    return GPT2LMHeadModel(config)


def llama(*, ids=7, seed=0):
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=ids, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
        max_position_embeddings=16, bos_token_id=0, eos_token_id=1,
    )
    return LlamaForCausalLM(config)


def trained(model, strings=ANBN, *, steps=60):
    """The model after some steps on these strings, each weighted alike, over start, tokens and end."""
    rows = [[NAMES.index(name) for name in (START, *string, END)] for string in strings]
    width = max(map(len, rows))
    ids = torch.tensor([row + [2] * (width - len(row)) for row in rows])
    targets = torch.tensor([row[1:] + [-100] * (width - len(row)) for row in rows])
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-2)
    model.train()
    for _ in range(steps):
        logits = model(input_ids=ids[:, :-1], attention_mask=torch.ones_like(ids[:, :-1])).logits
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return model.eval()


def saved(folder, model, tokens=None):
    """The folder with the model and its tokenizer in it, written without progress bars."""
    bars = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        model.save_pretrained(folder)
        if tokens is not None:
            tokens.save_pretrained(folder)
    finally:
        if bars:
            logging.enable_progress_bar()
    return folder


def read(folder, model, tokens=None, **asked):
    """The model through the folder, as a net."""
    return load_hf(saved(folder, model, tokenizer() if tokens is None else tokens), **asked)
