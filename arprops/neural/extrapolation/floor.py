"""The least loss that any net can have on a language: its exact entropy, in the units that losses are told in.

True here: no model's expected loss is below the entropy, and the entropy is exact (a sum of logarithms). A study that averages over a padded context
divides by its positions: a net that knows the padding loses nothing there, so the floor is the entropy over the number of positions.
Must never enter: an entropy divided by one number, and a loss by another.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from arprops.core.error import BadQuestion
from arprops.core.logsum import LogSum
from arprops.core.model import Joint
from arprops.solve.questions import entropy, expected_length

CONTEXT = 256


@final
@dataclass(frozen=True)
class Floor:
    """The entropy in nats per string, and the expected number of tokens of a string, END counted."""

    string: LogSum
    tokens: Fraction

    @property
    def token(self) -> LogSum:
        """The floor in nats per token: what a loss that is the sum of all tokens' losses over their number can come down to."""
        return self.string / self.tokens

    def padded(self, context: int = CONTEXT) -> LogSum:
        """The floor of a loss averaged over context + 1 positions, padding among them."""
        if context < 0:
            raise BadQuestion(f"a context has at least 0 positions, found {context}")
        return self.string / (context + 1)


def floor(model: Joint) -> Floor:
    """The exact loss floor of a language.

    Needs a model or source with finitely many states and a finite entropy; fails with `BadQuestion` elsewhere. Cost: one exact solve.

    >>> from arprops import log
    >>> from arprops.neural.extrapolation.grammars import grammar
    >>> from arprops.neural.extrapolation.law import uniform
    >>> found = floor(grammar("anbn").model(uniform(1, 128)))
    >>> found.string == log(128)
    True
    >>> round(float(found.padded(256)), 7)  # the study's own units
    0.0188795
    """
    nats: Any = entropy(model)
    length = expected_length(model)
    if not isinstance(nats, LogSum) or not isinstance(length, Fraction):
        raise BadQuestion(f"a loss floor needs a model with finitely many states and a finite entropy, found entropy {nats} and expected length {length}")
    return Floor(nats, length)
