"""Claims: what can be proved or refuted about models, as plain data.

True here: the three equalities are three claims and are never confused:
`SameConditionals` (every prompt) ⟹ `SameJoint` (possible prompts; finite and infinite strings) ⟹ `SameStrings` (finite strings).
Everything with a value is a `Quantity`, and the one claim about values is a `Comparison` of two of them, at one prompt or at many.
Must never enter: how a claim is decided, or a verdict.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from arprops.core.counting import Counted
from arprops.core.formula import Formula
from arprops.core.language import Language
from arprops.core.logsum import LogSum
from arprops.core.model import Joint, Model
from arprops.core.words import Outcome, Word


@dataclass(frozen=True)
class _OfOne:
    p: Joint


@dataclass(frozen=True)
class _OfTwo:
    p: Joint
    q: Joint


@dataclass(frozen=True)
class SameConditionals:
    """p and q answer every prompt alike, also the impossible ones."""

    p: Model[Any]
    q: Model[Any]


class SameJoint(_OfTwo):
    """p and q give every prefix the same mass: one measure on finite and infinite strings (theorem A1)."""


class SameStrings(_OfTwo):
    """p and q give every finite string the same probability; weaker than `SameJoint` where mass leaks (theorem A2)."""


class Tight(_OfOne):
    """All mass of p is on finite strings (theorem E1)."""


@dataclass(frozen=True)
class Obeys:
    """Every string that p can complete a prompt to is in the rule's language, for all prompts, lengths and parameters.

    The rule is a regular language, or a counter machine read as the strings after which it can end. It reads the whole string, or
    the completion alone; the prompts are all, or those possible under p.
    """

    p: Model[Any]
    rule: Language | Counted[Any]
    reads: Literal["string", "completion"] = "string"
    prompts: Literal["all", "possible"] = "possible"


@dataclass(frozen=True)
class PrefixProbability:
    """P[prompt], the mass of all strings that begin with the prompt; with an outcome, of the prompt followed by it."""

    p: Joint
    prompt: Word
    outcome: Outcome | None = None


@dataclass(frozen=True)
class NextProbability:
    """P(outcome | prompt), also at zero-probability prompts where p is a model."""

    p: Joint
    prompt: Word
    outcome: Outcome


class KL(_OfTwo):
    """KL(p‖q) over the joint, in nats (theorem B1)."""


class CrossEntropy(_OfTwo):
    """The expected −ln q of what p produces, in nats, END included."""


class TokenLoss(_OfTwo):
    """The cross-entropy per token of what p produces, CrossEntropy / Length, in nats: the logarithm of q's perplexity (theorem B6).

    +∞ where q cannot produce something that p does; else it has a value only where the expected length is finite.
    """


class Entropy(_OfOne):
    """The entropy of p's joint, in nats."""


class TotalVariation(_OfTwo):
    """The total variation distance of the two joints, between 0 and 1."""


class FiniteMass(_OfOne):
    """The mass p gives to finite strings."""


class Length(_OfOne):
    """The expected number of tokens of p, END counted as one."""


@dataclass(frozen=True)
class Probability:
    """The probability that the completion of the prompt is finite and in the language; with `whole`, prompt and completion together."""

    p: Joint
    language: Language
    prompt: Word = ()
    whole: bool = False


@dataclass(frozen=True)
class ZeroPromptCount:
    """The number of zero-probability prompts of exactly this length."""

    p: Joint
    length: int


@dataclass(frozen=True)
class Extrapolation:
    """The mean, over p's zero-probability prompts of this length, of the probability that prompt + completion is in the language (A5)."""

    p: Model[Any]
    language: Language
    length: int


Divergence: TypeAlias = KL | CrossEntropy | Entropy | TotalVariation
Quantity: TypeAlias = (
    PrefixProbability | NextProbability | Divergence | TokenLoss | FiniteMass | Length | Probability | ZeroPromptCount | Extrapolation
)
Value: TypeAlias = int | Fraction | LogSum | Formula | float
"""An exact number, a formula in parameters, or +∞ (the only float that is one)."""
Relation: TypeAlias = Literal["==", "<=", "<"]


@dataclass(frozen=True)
class Comparison:
    """left relation right, between quantities or exact values; `==` of two exact numbers is exact."""

    left: Quantity | Value
    relation: Relation
    right: Quantity | Value


@dataclass(frozen=True)
class AtEvery:
    """The comparison holds with every prompt of a regular language in place of its own, or with every possible one.

    It asks at a prompt on one side or on both, by `NextProbability` or `Probability`; possible is what is so under each model asked.
    """

    comparison: Comparison
    prompts: Language
    among: Literal["all", "possible"] = "all"


@dataclass(frozen=True)
class Unsatisfiable:
    """No models, one for each name that is sought, meet all the constraints."""

    constraints: tuple[Any, ...]


Claim: TypeAlias = SameConditionals | SameJoint | SameStrings | Tight | Obeys | Comparison | AtEvery | Unsatisfiable
