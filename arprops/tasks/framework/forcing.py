"""Teacher forcing: the losses of a string's tokens from one pass over the whole string, beside those found one token at a time (theorem B7).

True here: both are read from the net itself, evaluated anew, in nats as float64. They are the same numbers where the net is causal, up to the rounding of its
dtype; where an answer may read later tokens, the loss in parallel is no loss of the model. A `Model` is causal by its type: `step` is told what came before, and
nothing else.
Must never enter: a tolerance. How large a gap is rounding is for the reader, or for `audit`, to say.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf, isnan
from typing import Any, final

from arprops.core.error import BadQuestion
from arprops.core.words import Prompt, word


@final
@dataclass(frozen=True)
class Forcing:
    """The loss in nats of each token of a string, END last: `parallel` from one pass, `sequential` token by token."""

    parallel: tuple[float, ...]
    sequential: tuple[float, ...]

    @property
    def gap(self) -> float:
        """The largest difference at a token; ∞ where only one of both is infinite, or one is no number."""
        return max(_gap(one, other) for one, other in zip(self.parallel, self.sequential, strict=True))


def forcing(net: Any, string: Prompt, *, alphabet: Iterable[str] | None = None) -> Forcing:
    """The losses of the string's tokens by teacher forcing and token by token.

    Needs a `Net`, or a module with `forward(tokens) -> logits (B, T + 1, outcomes)` and the alphabet; without steps (`root`, `extend`, `logits`) each prompt is a
    pass of its own. Fails with `BadQuestion` where the net takes one token at a time only, and with `Missing` without torch. Cost: a pass over the string, and a
    step (or a pass) for each token. Source: theorem B7.
    """
    from arprops.neural.auditing.subject import logs, subject_of

    subject = subject_of(net, alphabet)
    if subject.whole is None:
        raise BadQuestion("this net takes one token at a time, so it has no pass over a whole string to compare with; give a module with forward(tokens) -> logits")
    symbols = word(subject.alphabet, string)
    tokens = subject.tokens([symbols], len(symbols))
    targets = [*tokens[0].tolist(), len(subject.alphabet)]
    together = logs(subject.raw(tokens, "forward"))[0]
    parallel = [-float(together[at][target]) for at, target in enumerate(targets)]
    if "step" in subject.ways:
        apart = logs(subject.raw(tokens, "step"))[0]
        sequential = [-float(apart[at][target]) for at, target in enumerate(targets)]
    else:
        sequential = [-float(subject.answers(tokens[:, :at], "forward")[0][target]) for at, target in enumerate(targets)]
    return Forcing(tuple(parallel), tuple(sequential))


def _gap(one: float, other: float) -> float:
    if one == other:
        return 0.0
    return inf if isnan(one) or isnan(other) else abs(one - other)
