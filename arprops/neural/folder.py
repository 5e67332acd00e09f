"""Opening the folder of a net, whoever wrote it, for rooms that do not import torch.

True here: a folder with `card.json` is one of ours, one with `config.json` is Hugging Face's; what is neither, or both, is refused. Where torch is not
installed, that is said with the line that installs it.
Must never enter: a download.
"""

from collections.abc import Callable, Iterable
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from arprops.core.error import BadFile, Missing
from arprops.core.words import Prompt

if TYPE_CHECKING:
    from arprops.neural.net import Net

T = TypeVar("T")


def open_net(folder: str | PathLike[str], *, tokens: Iterable[str] | None = None, source: Prompt | None = None, device: str = "cpu") -> "Net":
    """The net in a folder that `save_net`, `save_family` (then of the given `source`), or Hugging Face's `save_pretrained`, wrote.

    `tokens` are those of a Hugging Face model that are symbols; `device` is where the net is put ("auto": on a GPU where there is one). Fails with `BadFile` where the folder holds neither or both, or a source is missing or too many, with
    `Missing` where torch is not installed, and as `load_net`, `load_family` and `load_hf`.
    """
    path = Path(folder)
    if not path.is_dir():
        raise BadFile(f"{path}: found {'a file' if path.exists() else 'nothing'}, expected the folder of a net")
    ours, theirs = (path / "card.json").is_file(), (path / "config.json").is_file()
    if ours == theirs:
        raise BadFile(f"{path}: found {'both' if ours else 'neither'} card.json (a net of arprops) {'and' if ours else 'nor'} config.json (of Hugging Face), expected one of them")
    if ours and tokens is not None:
        raise BadFile(f"{path}: found tokens for a net of arprops, whose card says its symbols; expected them for a Hugging Face model only")
    if theirs and source is not None:
        raise BadFile(f"{path}: found a source for a Hugging Face model, which has none; expected it for a family that save_family wrote")
    return with_torch(lambda: _theirs(path, tokens, device) if theirs else _ours(path, source, device))


def with_torch(use: Callable[[], T]) -> T:
    """What `use` gives; `Missing`, with the line that installs it, where it imports what belongs to torch and is not there."""
    try:
        return use()
    except ModuleNotFoundError as missing:
        name = (missing.name or "").partition(".")[0]
        if name not in ("torch", "safetensors"):
            raise
        raise Missing(f"nets need {name}, which is not installed; install it with: pip install -c constraints.txt 'arprops[neural]'") from None


def _ours(path: Path, source: Prompt | None, device: str) -> "Net":
    from arprops.neural.card import load_net
    from arprops.neural.family_card import load_family

    return load_net(path, device=device) if source is None else load_family(path, device=device).given(source)


def _theirs(path: Path, tokens: Iterable[str] | None, device: str) -> "Net":
    from arprops.neural.hf import load_hf

    return load_hf(path, tokens=tokens, device=device)
