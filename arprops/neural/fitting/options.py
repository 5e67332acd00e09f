"""How a net is trained: every choice that is not the data, the architecture or the seeds.

True here: the options are plain data, so that a card can hold them and a run can be made again from it; what is not given is filled in by
architecture before anything runs, so a card holds what was used and not what was left out.
Must never enter: a choice that is made elsewhere and not recorded here.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from difflib import get_close_matches
from math import inf
from typing import Any, Final, Literal, TypedDict, final

from arprops.core.error import BadQuestion
from arprops.neural.fitting.schedule import Rate, Truth

# Found by trying a few values on aⁿbⁿ, three seeds each: what reaches KL 10⁻³ soonest without a seed that fails.
BY_KIND: Final[Mapping[str, Mapping[str, Any]]] = {
    "ngram": {"rate": 0.5, "beta2": 0.99, "clip": inf},
    "linear": {"rate": 0.5, "beta2": 0.99, "clip": inf},
    "lstm": {"rate": 0.04, "beta2": 0.95},
    "gru": {"rate": 0.01, "beta2": 0.95},
    "transformer": {"rate": 0.01, "beta2": 0.99},
    "encoder-decoder": {"rate": 0.005, "beta2": 0.99},
}


class Choices(TypedDict, total=False):
    """The options of `fit` by name; `Training` says what each means."""

    steps: int
    target: float
    patience: int
    rate: float
    schedule: str
    warmup: int
    last: float
    beta1: float
    beta2: float
    decay: float
    clip: float
    batch: int
    draws: int
    check: int
    truth: Truth
    over: Literal["auto", "strings", "tree"]
    stack: bool | None
    places: int
    dtype: Literal["float32", "float64"]
    device: str
    threads: int


@final
@dataclass(frozen=True)
class Training:
    """The options of one fit.

    `steps` updates at most; stops earlier where the exact KL is below `target` nats (0: never), or has found no new minimum for `patience` steps (0: no limit). AdamW with `beta1`,
    `beta2`, `decay` (0: Adam) at the rate of `Rate(rate, schedule, warmup, steps, last)`; each net's gradient is cut to the norm `clip` (inf: not). `batch` 0 is the
    exact loss over the whole population; else so many strings are drawn for each update by a generator of seed `draws`, and the exact KL is taken every `check` steps.
    `truth` turns on scheduled sampling. `over`: the loss goes over whole strings, or steps through the prefix tree; "auto" picks what is quicker. `stack`: seeds train as one module (None: where that is quicker; never through the tree, nor with `truth`).
    `places`: tokens evaluated at once. `threads`: torch's, while training. `device` "auto" is a GPU where there is one. Fails with `BadQuestion` on values that make no sense.
    """

    steps: int = 3000
    target: float = 1e-3
    patience: int = 0
    rate: float = 0.01
    schedule: str = "cosine"
    warmup: int = 20
    last: float = 0.0
    beta1: float = 0.9
    beta2: float = 0.999
    decay: float = 0.0
    clip: float = 1.0
    batch: int = 0
    draws: int = 0
    check: int = 10
    truth: Truth | None = None
    over: Literal["auto", "strings", "tree"] = "auto"
    stack: bool | None = None
    places: int = 1 << 17
    dtype: Literal["float32", "float64"] = "float32"
    device: str = "cpu"
    threads: int = 1

    def __post_init__(self) -> None:
        for name in ("steps", "patience", "warmup", "batch", "draws", "check", "places", "threads"):
            least = 1 if name in ("check", "places", "threads") else 0
            value = getattr(self, name)
            if type(value) is not int or value < least:
                raise BadQuestion(f"{name} must be an int of at least {least}, found {value!r}")
        for name, low, high in (("target", 0.0, inf), ("decay", 0.0, inf), ("beta1", 0.0, 1.0), ("beta2", 0.0, 1.0)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value < high:
                raise BadQuestion(f"{name} must be a number from {low:g} to below {high:g}, found {value!r}")
        for name in ("rate", "clip", "last"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
                raise BadQuestion(f"{name} must be a number of at least 0, found {value!r}")
        if not self.clip:
            raise BadQuestion("clip=0 cuts every gradient to nothing; write clip=inf for no limit")
        for name, allowed in (("over", ("auto", "strings", "tree")), ("dtype", ("float32", "float64"))):
            if getattr(self, name) not in allowed:
                raise BadQuestion(f"{name} is one of {', '.join(map(repr, allowed))}, found {getattr(self, name)!r}")
        if self.stack not in (None, True, False) or not isinstance(self.device, str):
            raise BadQuestion(f"stack is True, False or None and device is text, found stack={self.stack!r}, device={self.device!r}")
        if self.truth is not None and not isinstance(self.truth, Truth):
            raise BadQuestion(f'truth is a Truth, such as Truth("linear", k=0.001), found {self.truth!r}')
        if self.over == "tree" and (self.batch or self.truth is not None):
            raise BadQuestion(f"over='tree' goes with the whole population and teacher forcing, found batch={self.batch}, truth={self.truth!r}; write over='strings'")
        self.rates()

    def rates(self) -> Rate:
        """The learning rates."""
        return Rate(self.rate, self.schedule, self.warmup, self.steps, self.last)

    def data(self) -> dict[str, Any]:
        """The options as plain data, infinity as the text "inf"."""
        return {name: "inf" if value == inf else value for name, value in asdict(self).items()}


def training(kind: str, choices: Mapping[str, Any]) -> Training:
    """The options for an architecture of this kind: what is chosen, and good values on small languages for the rest.

    Fails with `BadQuestion` on an unknown option.
    """
    known = [field.name for field in fields(Training)]
    for name in choices:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"the options are {', '.join(known)}"
            raise BadQuestion(f"unknown option {name!r}; {hint}")
    return Training(**{**BY_KIND.get(kind, {}), **choices})


def training_of(data: Mapping[str, Any]) -> Training:
    """The options that `Training.data` wrote."""
    read = {name: inf if value == "inf" else value for name, value in data.items()}
    if isinstance(truth := read.get("truth"), Mapping):
        read["truth"] = Truth(**{str(name): value for name, value in truth.items()})
    return training("", read)
