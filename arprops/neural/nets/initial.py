"""Arguments checked, and first weights drawn from a seed.

True here: a net's first weights are a function of its architecture and its seed alone; they are drawn in float32 on the CPU,
whatever the device it goes to later, and torch's global generator is neither read nor moved. Under `torch.device("meta")` a net is
made of shapes alone, and nothing is drawn.
Must never enter: a draw that depends on how many nets were made before.
"""

from collections.abc import Iterable
from typing import Final, TypeVar

import torch
from torch import Tensor, nn

from arprops.core.error import BadModel

M = TypeVar("M", bound=nn.Module)
LARGEST: Final = 1 << 20
"""No width, number of layers or context is larger."""


def count(name: str, value: object, *, least: int = 1, most: int | None = LARGEST) -> int:
    """The value where it is an integer from `least` to `most`; else `BadModel` says so by the argument's name."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadModel(f"{name} is {value!r} (a {type(value).__name__}), expected an integer of at least {least}")
    if value < least:
        raise BadModel(f"{name} is {value}, expected at least {least}")
    if most is not None and value > most:
        raise BadModel(f"{name} is {value}, expected at most {most}")
    return value


def outcomes_of(value: object) -> int:
    """The number of outcomes, at least 2: END comes last, and there is at least one symbol."""
    if isinstance(value, int) and not isinstance(value, bool) and value < 2:
        raise BadModel(f"outcomes is {value}, expected at least 2: the symbols of the alphabet, and END as the last")
    return count("outcomes", value, least=2)


def parameter(*shape: int) -> nn.Parameter:
    """A parameter that waits for its first values."""
    return nn.Parameter(torch.empty(shape, dtype=torch.float32, device=_where()))


def undrawn(made: M) -> M:
    """A module made on "meta", so that torch's own initialisation drew from nothing, given memory that waits for its first values."""
    return emptied(made, dtype=torch.float32, device=_where())


def emptied(made: M, *, dtype: torch.dtype, device: str) -> M:
    """The module with memory for its parameters, whose values are to come; it has no buffers.

    Not by `to_empty`: that imports sympy the first time that it meets "meta", which takes longer than a small fit.
    """
    for part in made.modules():
        for name, values in list(part.named_parameters(recurse=False)):
            setattr(part, name, nn.Parameter(torch.empty(values.shape, dtype=dtype, device=device)))
    return made


def uniform(parameters: Iterable[Tensor], *, bound: float, generator: torch.Generator) -> None:
    """Draw each entry from [-bound, bound], in order."""
    with torch.no_grad():
        for values in parameters:
            if not values.is_meta:
                values.uniform_(-bound, bound, generator=generator)


def normal(values: Tensor, *, deviation: float, generator: torch.Generator) -> None:
    """Draw each entry from the normal distribution around 0."""
    if not values.is_meta:
        with torch.no_grad():
            values.normal_(0.0, deviation, generator=generator)


def generator_of(seed: int) -> torch.Generator:
    """A generator of its own for one net."""
    return torch.Generator().manual_seed(count("seed", seed, least=0, most=2**64 - 1))


def _where() -> str:
    return "meta" if torch.get_default_device().type == "meta" else "cpu"
