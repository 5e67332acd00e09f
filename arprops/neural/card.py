"""Nets in folders: the weights as safetensors, and a card that says what they are.

True here: a folder holds `weights.safetensors` and `card.json` (architecture, alphabet, dtype, the record of its training, and the
SHA-256 of the weights), and is written beside its place and then moved there, so that nobody ever finds half a net. What is
loaded has the shapes that its architecture has, in the dtype that the card names, finite, and is what was saved, bit for bit.
Must never enter: a pickle, a path or a class that a card names, a weight that the card does not account for.
Doubtful: two processes that save to one folder at once; the later one wins, whole.
"""

import hashlib
import json
import math
import shutil
from collections.abc import Callable, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from secrets import token_hex
from typing import Any, Final, NoReturn, TypeVar

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor, nn

from arprops.core.error import BadFile, BadModel, BadQuestion
from arprops.core.words import alphabet_of
from arprops.neural.device import device_of
from arprops.neural.net import Net
from arprops.neural.nets.architecture import KINDS, module_of
from arprops.neural.nets.initial import emptied

M = TypeVar("M", bound=nn.Module)
VERSION: Final = 1
CARD: Final = "card.json"
WEIGHTS: Final = "weights.safetensors"
_DTYPES: Final = {"float64": torch.float64, "float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}
_NAMES: Final = {dtype: name for name, dtype in _DTYPES.items()}
_KEYS: Final = {"format": str, "version": int, "arprops": str, "architecture": dict, "alphabet": list, "dtype": str, "sha256": str, "training": dict}
NET: Final = "arprops net"
FAMILY: Final = "arprops family of nets"
_SYMBOLS: Final = {NET: ("alphabet",), FAMILY: ("alphabet", "sources")}
"""The lists of symbols that a card of each format has."""


def save_net(net: Net, folder: str | Path, *, training: Mapping[str, Any] | None = None) -> None:
    """Write the net into a folder of its own: its weights, and a card.

    Needs a net whose module is one of the reference nets, and a folder that is new, empty or a saved net's (which is replaced);
    `training` is plain data (tables, lists, text, numbers, true, false, none) kept as it is, by default what the net's card has.
    Fails with `BadQuestion` on another module or on what is no plain data, with `BadFile` where the folder cannot be written.
    """
    place, module = Path(folder).resolve(), net.module
    if not isinstance(module, tuple(KINDS.values())):
        raise BadQuestion(f"a net of {type(module).__name__}; only {', '.join(kind.__name__ for kind in KINDS.values())} are saved, as others are not made from data; a net of a family is saved with its family, by save_family")
    write(place, module, format=NET, symbols={"alphabet": net.alphabet}, training=net.card.get("training", {}) if training is None else training)


def write(place: Path, module: Any, *, format: str, symbols: Mapping[str, Sequence[str]], training: Any) -> None:  # noqa: A002  # the card's own word
    """Write a module that is made from data, with its symbols; fails as `save_net`."""
    tensors = {name: values.detach().cpu().contiguous() for name, values in module.state_dict().items()}
    dtypes = {values.dtype for values in tensors.values()}
    if len(dtypes) != 1 or not dtypes <= set(_NAMES):
        raise BadQuestion(f"the net's weights are {', '.join(map(str, dtypes))}, expected all of them in one of {', '.join(_DTYPES)}")
    for name, values in tensors.items():
        if not bool(torch.isfinite(values).all()):
            raise BadQuestion(f"the net has a weight in {name} that is not finite, expected finite weights")
    record = plain(training, "training")
    data = safetensors.torch.save(tensors)
    card = {
        "format": format,
        "version": VERSION,
        "arprops": metadata.version("arprops"),
        "architecture": module.config(),
        **{name: list(listed) for name, listed in symbols.items()},
        "dtype": _NAMES[dtypes.pop()],
        "sha256": hashlib.sha256(data).hexdigest(),
        "training": record,
    }
    _replace(place, {WEIGHTS: data, CARD: (json.dumps(card, indent=1, allow_nan=False) + "\n").encode()})


def load_net(folder: str | Path, *, device: str | torch.device = "cpu") -> Net:
    """The net saved in the folder, on a device ("auto": a GPU where there is one); its card is the net's `card`.

    Needs a folder that `save_net` wrote. Fails with `BadFile`, which names the file, what was found and what was expected, on
    everything else; with `BadQuestion` on a device that is not there. Nothing in the folder is executed.
    """
    place = Path(folder)
    card, module = read(place, format=NET, made=module_of, device=device)
    return Net(module, card["alphabet"], card=card)


def read(place: Path, *, format: str, made: Callable[[Mapping[str, Any]], M], device: str | torch.device) -> tuple[dict[str, Any], M]:  # noqa: A002
    """The card in the folder and its module, of the architecture that `made` makes; fails as `load_net`."""
    place_for = device_of(device)
    card = _card(place, format)
    config, dtype = card["architecture"], _DTYPES[card["dtype"]]
    tensors = _tensors(place / WEIGHTS, card["sha256"])
    # A net has at least one tensor a layer; checked first, so that no card makes us build more layers than its file has.
    if isinstance(layers := config.get("layers"), int) and layers > len(tensors):
        _bad(place / CARD, f"found layers = {layers}, where {WEIGHTS} holds {len(tensors)} tensors", "an architecture that the weights fit")
    try:
        with torch.device("meta"):
            skeleton = made(config)
    except BadModel as wrong:
        _bad(place / CARD, str(wrong), "the architecture of a saved net")
    counts = (("outcomes", len(card["alphabet"]) + 1, "the symbols, and END"), ("sources", len(card.get("sources", ())), "the symbols of sources"))
    for name, count, of in counts[: len(_SYMBOLS[format])]:
        if (found := getattr(skeleton, name)) != count:
            symbols = count - 1 if name == "outcomes" else count
            _bad(place / CARD, f"found {found} {name} and {symbols} symbols", f"{count} {name}: {of}")
    _fits(place / WEIGHTS, tensors, skeleton, dtype)
    module = _filled(skeleton, tensors, dtype)
    return card, module.to(place_for)


def plain(value: Any, place: str) -> Any:
    """The value as JSON gives it back, tuples as lists; `BadQuestion` names the place of what is no plain data."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise BadQuestion(f"{place} is {value}, which a card cannot hold; expected a finite number, or text")
        return value
    if isinstance(value, list | tuple):
        return [plain(item, f"{place}[{index}]") for index, item in enumerate(value)]
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise BadQuestion(f"{place} has the key {key!r} (a {type(key).__name__}), expected text")
        return {key: plain(item, f"{place}.{key}") for key, item in value.items()}
    raise BadQuestion(f"{place} is {value!r} (a {type(value).__name__}), expected plain data: tables, lists, text, numbers, true, false, none")


def _bad(path: Path, found: str, expected: str) -> NoReturn:
    raise BadFile(f"{path}: {found}; expected {expected}") from None


def _card(place: Path, expected: str) -> dict[str, Any]:
    path = place / CARD
    if not place.is_dir():
        _bad(place, "is a file" if place.exists() else "there is no such folder", f"a folder with {CARD} and {WEIGHTS}, as save_net writes it")
    try:
        card = json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_number)
    except FileNotFoundError:
        names = sorted(entry.name for entry in place.iterdir())[:5]
        _bad(place, f"is no saved net: it has no {CARD}, found {', '.join(names) or 'nothing'}", f"{CARD} and {WEIGHTS}, as save_net writes them")
    except OSError as failed:
        _bad(path, f"cannot be read: {failed.strerror}", "a file that may be read")
    except (ValueError, RecursionError) as wrong:
        _bad(path, f"is not JSON: {wrong}", "the card that save_net wrote")
    if not isinstance(card, dict) or card.get("format") != expected:
        other = card.get("format") if isinstance(card, dict) else None
        hint = "; give a source: load_family(folder).given(source), or source = … beside the folder in a file" if other == FAMILY else "; load_net(folder) reads it" if other == NET else ""
        _bad(path, "is the card of a family of nets" if other == FAMILY else "is the card of a net" if other == NET else "is no card of a net", f'a table with "format": "{expected}"{hint}')
    keys = {**_KEYS, **dict.fromkeys(_SYMBOLS[expected], list)}
    version = card.get("version")
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        _bad(path, f"found version {version}", f"at most {VERSION}, which this arprops reads; a later arprops reads it")
    for key, kind in keys.items():
        if key not in card:
            _bad(path, f"the key {key!r} is missing", f"the keys {', '.join(keys)}")
        if not isinstance(card[key], kind) or isinstance(card[key], bool):
            _bad(path, f"found {key} = {str(card[key])[:60]!r}", f"a {kind.__name__}")
    for key in card:
        if key not in keys:
            _bad(path, f"found the unknown key {key!r}", f"the keys {', '.join(keys)}")
    if version != VERSION:
        _bad(path, f"found version {version}", str(VERSION))
    if card["dtype"] not in _DTYPES:
        _bad(path, f"found dtype {card['dtype']!r}", f"one of {', '.join(_DTYPES)}")
    for name in _SYMBOLS[expected]:
        try:
            alphabet_of(card[name])
        except (BadModel, TypeError) as wrong:
            _bad(path, f"found {'an' if name == 'alphabet' else 'in sources an'} alphabet that is none: {wrong}", "a list of distinct, non-empty symbols")
    return card


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number of JSON")


def _tensors(path: Path, sha256: str) -> dict[str, Tensor]:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        _bad(path, "is missing", "the weights beside their card, as save_net writes them")
    except OSError as failed:
        _bad(path, f"cannot be read: {failed.strerror}", "a file that may be read")
    if data[:2] in {b"PK", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"}:
        _bad(path, "is a pickle, which could execute anything and is not opened", "safetensors, as save_net writes them")
    if (found := hashlib.sha256(data).hexdigest()) != sha256:
        _bad(path, f"has {len(data)} bytes with SHA-256 {found[:16]}…", f"{sha256[:16]}…, which its card names: the file was changed or cut short")
    try:
        return safetensors.torch.load(data)
    except (SafetensorError, ValueError, KeyError, RuntimeError) as wrong:
        _bad(path, f"is not safetensors: {wrong}", "the weights that save_net wrote")


def _fits(path: Path, tensors: Mapping[str, Tensor], skeleton: nn.Module, dtype: torch.dtype) -> None:
    wanted = skeleton.state_dict()
    for name, like in wanted.items():
        if name not in tensors:
            _bad(path, f"the tensor {name!r} is missing", f"{', '.join(wanted)}")
        if tensors[name].shape != like.shape:
            _bad(path, f"found {name!r} of shape {tuple(tensors[name].shape)}", f"{tuple(like.shape)}, by the card's architecture")
        if tensors[name].dtype != dtype:
            _bad(path, f"found {name!r} in {tensors[name].dtype}", f"{dtype}, by the card")
        if not bool(torch.isfinite(tensors[name]).all()):
            _bad(path, f"found a weight in {name!r} that is not finite", "finite weights")
    for name in tensors:
        if name not in wanted:
            _bad(path, f"found the tensor {name!r}, which this architecture does not have", f"{', '.join(wanted)}")


def _filled(skeleton: M, tensors: Mapping[str, Tensor], dtype: torch.dtype) -> M:
    module = emptied(skeleton, dtype=dtype, device="cpu")
    with torch.no_grad():
        for name, values in module.state_dict().items():
            values.copy_(tensors[name])
    return module


def _replace(place: Path, files: Mapping[str, bytes]) -> None:
    """Put the files into the folder in one step: a folder is moved into place whole."""
    beside = place.with_name(f".{place.name[:40]}.{token_hex(8)}.tmp")
    old = beside.with_suffix(".old")
    try:
        if place.exists():
            if not place.is_dir():
                _bad(place, "is a file", "a folder, or nothing yet")
            if others := sorted(entry.name for entry in place.iterdir() if entry.name not in files):
                _bad(place, f"is a folder with other files ({', '.join(others[:5])})", f"a folder of the net's own, as it is replaced whole: it may hold {CARD} and {WEIGHTS}")
        try:
            beside.mkdir()
            for name, data in files.items():
                (beside / name).write_bytes(data)
            if place.exists():
                place.rename(old)
            try:
                beside.rename(place)
            except BaseException:
                if old.exists():
                    old.rename(place)
                raise
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as failed:
        _bad(place, f"cannot be written: {failed.strerror or failed}", "a place in a folder that exists and may be written to")
