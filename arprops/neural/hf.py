"""Reading a causal language model and its tokenizer from a folder of Hugging Face transformers.

True here: weights come from safetensors files of the folder and from nowhere else: no pickle is opened, no code of the folder is run, no network is
asked. Every weight of the model must be in the files, and a tokenizer too: transformers itself would make up what is missing, with random weights
or an empty vocabulary, and say so in a log line. The net is in evaluation mode, with eager attention, in the dtype that is stored.
The alphabet is the tokenizer's tokens as it names them; special tokens are no symbols unless they are asked for, and their mass leaks (`Chosen`).
Must never enter: a chat template, sampling, a text that is tokenised on the way in. Prompts are tokens.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from torch import Tensor, nn

from arprops.core.error import BadFile, BadQuestion, Missing
from arprops.neural.causal_lm import CausalLM, longest_of
from arprops.neural.device import device_of
from arprops.neural.net import Net
from arprops.neural.plain import Plain
from arprops.neural.texts import texts_of
from arprops.neural.trie import MEMORY

_TOKENIZERS = ("tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt")


def load_hf(
    folder: str | PathLike[str], *, tokens: Iterable[str] | None = None, start: str | Iterable[str] | None = None, end: str | None = None,
    leak: float | None = None, cached: bool = True, dtype: torch.dtype | None = None, device: str | torch.device | None = None,
    memory: int = MEMORY,
) -> Net:
    """The causal language model in the folder (`save_pretrained` of a model and of its tokenizer), as a `Net` over its tokens.

    The alphabet is `tokens`, or every token that is not special, in the order of ids. `start` names the token or tokens before every prompt, else it is the
    tokenizer's bos token, else its eos token (which models without a bos see before each text); END is the token `end`, else the eos token.
    Ids beside these are left out by the rule of `Chosen`, and a prompt after which they hold more than `leak` is refused. With `cached=False`
    every prompt is re-evaluated whole (`Plain`), which also adapts models that carry no keys and values.
    The net's card says which ids stand for what; it is put on the `device` ("auto": a GPU where there is one). Fails with `Missing` without transformers; with `BadFile` where the folder holds no such model, pickled
    weights only, incomplete weights, code of its own, or no tokenizer; with `BadQuestion` on a device that is not there, on a token that the tokenizer does not have and where no
    end or start is known. Cost: reading the weights, and a row of float64 per prompt as long as the alphabet: name the `tokens` you need.
    """
    path = _checked(Path(folder))
    model, tokenizer = _read(path, dtype)
    vocabulary: dict[str, int] = tokenizer.get_vocab()

    def named(token: str) -> int:
        if token not in vocabulary:
            raise BadQuestion(f"the tokenizer in {path.name} has no token {token!r}; its {len(vocabulary)} tokens begin with {list(vocabulary)[:8]}")
        return vocabulary[token]

    last = _end(tokenizer, path) if end is None else named(end)
    before = _start(tokenizer, path) if start is None else tuple(map(named, [start] if isinstance(start, str) else start))
    if tokens is None:
        special = {last, *tokenizer.all_special_ids}
        symbols = {name: i for name, i in sorted(vocabulary.items(), key=lambda item: item[1]) if name and i not in special}
    else:
        symbols = {name: named(name) for name in tokens}
    texts = texts_of(tokenizer)
    said: dict[str, Any] = {
        "symbols": tuple(symbols.values()), "end": last, "start": before, "leak": leak, "texts": tuple(texts[i] for i in symbols.values()),
    }
    model.to(None if device is None else device_of(device)).eval()
    module = CausalLM(model, **said) if cached else Plain(_Logits(model), longest=longest_of(model), **said)
    card = {
        "made_by": "transformers", "folder": path.name, "architecture": type(model).__name__, "dtype": str(model.dtype).removeprefix("torch."),
        "cached": cached, "symbols": list(symbols.values()), "start": list(before), "end": last, "leak": leak,
    }
    return Net(module, symbols, card=card, memory=memory)


class _Logits(nn.Module):
    """The model as ids → logits, and nothing kept."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor) -> Tensor:
        return self.model(input_ids=ids, attention_mask=torch.ones_like(ids), use_cache=False).logits


def _checked(path: Path) -> Path:
    """The folder, when it holds what is needed and nothing that must not be opened."""
    if not path.is_dir():
        raise BadFile(f"{path}: expected a folder with a model in it; nothing is fetched, so download the model first")
    if not (path / "config.json").is_file():
        raise BadFile(f"{path}: expected the folder of a transformers model, found no config.json; write one with model.save_pretrained(folder)")
    if (path / "adapter_config.json").exists():
        raise BadFile(f"{path}: an adapter needs another model's weights; merge it into them and save the whole")
    if not list(path.glob("*.safetensors")):
        pickled = sorted(file.name for ending in ("*.bin", "*.pt", "*.pth", "*.ckpt") for file in path.glob(ending))
        found = f"only {', '.join(pickled[:3])}, which are pickles and never opened" if pickled else "none"
        raise BadFile(f"{path}: expected weights in *.safetensors, found {found}; write them with model.save_pretrained(folder)")
    if not any((path / name).is_file() for name in _TOKENIZERS):
        raise BadFile(f"{path}: found no tokenizer (none of {', '.join(_TOKENIZERS)}); write it there with tokenizer.save_pretrained(folder)")
    return path


def _read(path: Path, dtype: torch.dtype | None) -> tuple[Any, Any]:
    try:
        from transformers import AutoModelForCausalLM, AutoTokenizer
    except ImportError as error:
        raise Missing(f"the library transformers is not installed ({error}); say: python -m pip install -c constraints.txt 'arprops[hf]'") from error
    here: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    try:
        with _quiet():
            both: Any = AutoModelForCausalLM.from_pretrained(
                path, **here, use_safetensors=True, attn_implementation="eager", dtype=dtype or "auto", output_loading_info=True
            )
            tokenizer = AutoTokenizer.from_pretrained(path, **here)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, ImportError, SafetensorError) as error:
        raise BadFile(f"{path}: transformers cannot read a causal language model and its tokenizer here: {error}") from error
    model, found = both
    for kind in ("missing_keys", "mismatched_keys", "error_msgs"):
        if found[kind]:
            raise BadFile(f"{path}: the weights do not fit {type(model).__name__}, {kind.replace('_', ' ')}: {sorted(map(str, found[kind]))[:4]}; save them again")
    return model, tokenizer


@contextmanager
def _quiet() -> Iterator[None]:
    """Without transformers' progress bars and log lines, which are about to be answered for here; both are as before afterwards."""
    from transformers.utils import logging

    bars, level = logging.is_progress_bar_enabled(), logging.get_verbosity()
    logging.disable_progress_bar()
    logging.set_verbosity_error()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()


def _end(tokenizer: Any, path: Path) -> int:
    if tokenizer.eos_token_id is None:
        raise BadQuestion(f"the tokenizer in {path.name} names no eos token, so nothing ends a string; say which token does: end='…'")
    return tokenizer.eos_token_id


def _start(tokenizer: Any, path: Path) -> tuple[int, ...]:
    for known in (tokenizer.bos_token_id, tokenizer.eos_token_id):
        if known is not None:
            return (known,)
    raise BadQuestion(f"the tokenizer in {path.name} names no bos or eos token to stand before every prompt; say which token does: start='…'")
