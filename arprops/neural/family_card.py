"""Families of nets in folders: the weights of an encoder–decoder as safetensors, and a card that names its symbols.

True here: what is said in `card` of a net; the card lists the source symbols beside the target symbols, and says that a net of the folder needs a source.
Must never enter: a net without a source; what was recorded at some sources.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from arprops.core.error import BadQuestion
from arprops.neural.card import FAMILY, read, write
from arprops.neural.net_family import NetFamily
from arprops.neural.nets.architecture import FAMILIES, family_of


def save_family(nets: NetFamily, folder: str | Path, *, training: Mapping[str, Any] | None = None) -> None:
    """Write a family of nets into a folder of its own: its weights, and a card.

    Needs a family whose module is an `EncoderDecoder`; the folder and `training` are as in `save_net`. Fails as `save_net`.
    """
    if not isinstance(nets, NetFamily):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise BadQuestion(f"expected a NetFamily, found {nets!r}; save_net saves a net")
    if not isinstance(nets.module, tuple(FAMILIES.values())):
        raise BadQuestion(f"a family of {type(nets.module).__name__}; only {', '.join(kind.__name__ for kind in FAMILIES.values())} is saved, as others are not made from data")
    kept = nets.card.get("training", {}) if training is None else training
    write(Path(folder).resolve(), nets.module, format=FAMILY, symbols={"alphabet": nets.alphabet, "sources": nets.sources}, training=kept)


def load_family(folder: str | Path, *, device: str | torch.device = "cpu") -> NetFamily:
    """The family saved in the folder; `load_family(folder).given(source)` is one of its nets, and its card is the family's `card`.

    Needs a folder that `save_family` wrote. Fails as `load_net`.
    """
    card, module = read(Path(folder), format=FAMILY, made=family_of, device=device)
    return NetFamily(module, card["sources"], card["alphabet"], card=card)
