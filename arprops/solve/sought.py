"""Models that are sought, and what may be asked of them beside the claims of the core.

True here: a sought model has a name and an alphabet and no answers, so every claim, quantity and view that only holds a model can
hold one. Two of the same name are the same model. `Not` and `Differ` are constraints and no claims: what is shown of a found model
is shown by claims of the core.
Must never enter: an answer, or a term of a solver.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from fractions import Fraction
from math import inf
from typing import Any, Final, Literal, NoReturn, TypeAlias, final

from arprops.core import claim as core
from arprops.core.error import BadQuestion
from arprops.core.language import Language
from arprops.core.logsum import LogSum
from arprops.core.model import Model, PartialModel, Source
from arprops.core.words import Symbol, alphabet_of
from arprops.views.decoded import Decoded
from arprops.views.overridden import Overridden
from arprops.views.truncated import Truncated

Method: TypeAlias = Literal["greedy", "beam", "most probable"]
METHODS: Final = ("greedy", "beam", "most probable")


@final
@dataclass(frozen=True)
class Sought(Model[Any]):
    """A model of this name that `find_model` is to find; it can be held by claims and views, and has no answers."""

    name: str
    alphabet: tuple[Symbol, ...]

    def start(self) -> NoReturn:
        self._refuse()

    def next(self, state: Any) -> NoReturn:  # noqa: ARG002  # it has no answer
        self._refuse()

    def step(self, state: Any, symbol: Symbol) -> NoReturn:  # noqa: ARG002  # it has no answer
        self._refuse()

    def __str__(self) -> str:
        return self.name

    def _refuse(self) -> NoReturn:
        raise BadQuestion(f"{self.name} is sought and has no answers yet; put the claims about it to find_model(…), and ask the model that it finds")


def sought(name: str, *, alphabet: Iterable[Symbol] = "ab") -> Sought:
    """A model to be found by `find_model`, over this alphabet.

    Needs a name that is not empty; the same name in several constraints is the same model. Fails with `BadQuestion` on a name that
    is no text and on no symbols, with `BadModel` on a repeated or empty symbol.
    """
    if not isinstance(name, str) or not name:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise BadQuestion(f"a sought model needs a name, found {name!r}; write sought('P')")
    if not (symbols := alphabet_of(alphabet)):
        raise BadQuestion(f"{name} is sought over no symbols, and then there is one model only; give its alphabet")
    return Sought(name, symbols)


@final
@dataclass(frozen=True)
class Output:
    """What a decoding method gives for the empty prompt: a set of strings.

    "greedy" and "beam" give at most one, as `complete` does (none where nothing ends); "most probable" gives every string of the
    greatest probability. `width` is the beam's. Fails with `BadQuestion` on a source, an unknown method, and a width that is missing or
    belongs to no beam.
    """

    p: Any
    method: Method
    width: int | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.p, PartialModel):
            raise BadQuestion(f"an Output is that of a model, found {self.p!r}; a source is read as one by Belief(source)")
        if self.method not in METHODS:
            raise BadQuestion(f"the method of an Output is one of {', '.join(map(repr, METHODS))}, found {self.method!r}")
        if (self.method == "beam") != (self.width is not None):
            raise BadQuestion(f"width= is the beam's, which needs one: found method {self.method!r} and width={self.width!r}")
        if self.width is not None and (type(self.width) is not int or self.width < 1):
            raise BadQuestion(f"a beam needs an int width of at least 1, found {self.width!r}")

    def __str__(self) -> str:
        return f"the {'' if self.width is None else f'width-{self.width} '}{self.method} output of {self.p}"


@final
@dataclass(frozen=True)
class Differ:
    """Both outputs are strings, and no string is given by both."""

    left: Output
    right: Output

    def __str__(self) -> str:
        return f"{self.left} differs from {self.right}"


@final
@dataclass(frozen=True)
class Not:
    """The claim is false: it has to be refuted, by a witness."""

    claim: Any


Constraint: TypeAlias = core.Claim | Not | Differ
_CLAIMS: Final = (core.SameConditionals, core.SameJoint, core.SameStrings, core.Tight, core.Obeys, core.Comparison)
_QUANTITIES: Final = (
    core.PrefixProbability, core.NextProbability, core.KL, core.CrossEntropy, core.TokenLoss, core.Entropy, core.TotalVariation, core.FiniteMass, core.Length,
    core.Probability, core.ZeroPromptCount,
)  # fmt: skip
_PARTS: Final = (*_CLAIMS, *_QUANTITIES, Not, Differ, Output)


def refuse_unknown(constraint: object) -> None:
    """Fail with `BadQuestion` unless this is a claim that can be decided, its negation, or a `Differ` of outputs."""
    inner = constraint.claim if isinstance(constraint, Not) else constraint
    if isinstance(inner, Differ) and all(isinstance(side, Output) for side in (inner.left, inner.right)):  # pyright: ignore[reportUnnecessaryIsInstance]
        if isinstance(constraint, Not):
            raise BadQuestion(f"found {constraint!r}; that outputs do not differ is no constraint here, compare their probabilities")
    elif not isinstance(inner, _CLAIMS):
        raise BadQuestion(
            f"expected a claim such as SameJoint(P, Q) or Comparison(KL(P, Q), '<', 1), Not(claim), or Differ(Output(…), Output(…)), found {constraint!r}"
        )
    if isinstance(inner, core.Obeys) and not (isinstance(inner.p, Sought) and isinstance(inner.rule, Language)):
        raise BadQuestion(f"a sought model itself obeys a regular language, such as regex('a*', 'ab'); found {inner!r}")
    if isinstance(inner, core.SameConditionals) and not (isinstance(inner.p, Model) and isinstance(inner.q, Model)):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise BadQuestion(f"{inner!r} needs two models; a source has no answer at impossible prompts, ask SameJoint")
    if isinstance(inner, core.Comparison):
        if inner.relation not in ("==", "<=", "<"):
            raise BadQuestion(f"the relation must be '==', '<=' or '<', found {inner.relation!r}; swap the sides for the other direction")
        for side in (inner.left, inner.right):
            _refuse_side(side)
    if not sought_in(inner):
        raise BadQuestion(f"nothing is sought in {constraint!r}; put sought('P') where the model is to be found, or ask decide(claim)")


def _refuse_side(side: Any) -> None:
    if not isinstance(side, (*_QUANTITIES, int, Fraction, LogSum, float)) or isinstance(side, bool):
        raise BadQuestion(f"a side of a comparison is a quantity, an int, a Fraction, a LogSum or +∞, found {side!r}")
    if isinstance(side, float) and side != inf:
        raise BadQuestion(f'{side!r} is a float, and the only one with an exact meaning here is +∞; write Fraction("{side!r}")')


def sought_in(part: object) -> dict[str, Sought]:
    """The sought models by name, in the order they are met.

    Fails with `BadQuestion` on one name with two alphabets, and on a sought model held by something that it cannot be replaced in.
    """
    found: dict[str, Sought] = {}
    for one in _met(part):
        if found.setdefault(one.name, one) != one:
            raise BadQuestion(f"{one.name} is sought over two alphabets, {found[one.name].alphabet} and {one.alphabet}; give two models two names")
    return found


def _met(part: Any) -> list[Sought]:
    if isinstance(part, Sought):
        return [part]
    if isinstance(part, tuple):
        return [one for each in part for one in _met(each)]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(part, Decoded | Overridden):
        return _met(part.model)
    if isinstance(part, Truncated):
        return _met(part.joint)
    if isinstance(part, PartialModel | Source):
        if any(isinstance(inner, Sought) or (isinstance(inner, PartialModel | Source) and _met(inner)) for inner in _inside(part)):
            raise BadQuestion(f"{part!r} holds a sought model; of the views, Decoded, Truncated and Overridden(P, at=…) may")
        return []
    return [one for field in fields(part) for one in _met(getattr(part, field.name))] if isinstance(part, _PARTS) else []


def _inside(holder: object) -> Iterable[Any]:
    for value in getattr(holder, "__dict__", {}).values():
        yield value
        if isinstance(value, Mapping | tuple | list):
            yield from value.values() if isinstance(value, Mapping) else value  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]


def replaced(part: Any, models: Mapping[str, Model[Any]]) -> Any:
    """The constraint, quantity or view with each sought model replaced by the one of its name."""
    if isinstance(part, Sought):
        return models[part.name]
    if isinstance(part, Decoded):
        return Decoded(replaced(part.model, models), part.decoder) if _met(part) else part
    if isinstance(part, Truncated):
        return Truncated(replaced(part.joint, models), part.n) if _met(part) else part
    if isinstance(part, Overridden):
        return Overridden(replaced(part.model, models), at=part.at, below=part.below) if _met(part) else part
    if isinstance(part, _PARTS) and is_dataclass(part):
        return replace(part, **{field.name: replaced(getattr(part, field.name), models) for field in fields(part)})
    return part
