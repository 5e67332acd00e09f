"""Normalisation: after every prompt stands one distribution over the symbols and END.

True here: a row of logits must be numbers, not nan or +∞, and not all −∞, or no softmax of it is a distribution. Where the net says itself what its
probabilities are, these must be non-negative, sum to 1 and be the softmax of its logits. A sum of V + 1 probabilities, each rounded a few
times, is off by at most (V + 9)·u.
Must never enter: a renormalisation before the question.
"""

from fractions import Fraction
from typing import Final

import torch
from torch import Tensor

from arprops.core.claim import Comparison
from arprops.neural.auditing.effect import effect
from arprops.neural.auditing.finding import Finding
from arprops.neural.auditing.noise import unit_roundoff
from arprops.neural.auditing.question import Question
from arprops.neural.auditing.subject import logs

NAME: Final = "normalisation"


def normalisation(question: Question) -> Finding:
    """Whether every row is a distribution. Cost: one evaluation of the prompts by each way, and one of the probabilities."""
    subject, scope = question.subject, question.tried()
    bound = (len(subject.outcomes) + 8) * unit_roundoff(subject.module)
    worst = 0.0
    for tokens, _ in question.pool():
        for way in subject.ways:
            row = _first(subject.answers(tokens, way).isnan().any(-1))
            if row is not None:
                logits = subject.raw(tokens[row : row + 1], way)[0, -1].tolist()
                return Finding(
                    NAME, "failed", f"The net's logits {logits[:8]} (by {way}) make no distribution: expected finite numbers, or −∞ for some outcomes.",
                    scope, prompt=subject.word(tokens[row]), alphabet=subject.alphabet,
                )  # fmt: skip
        if subject.probabilities is None:
            continue
        found = _probabilities(question, tokens)
        total = found.sum(-1)
        off = torch.where(found.isnan().any(-1) | (found < 0).any(-1), torch.inf, (total - 1).abs())
        worst = max(worst, float(off.max()))
        row = _first(off > bound)
        if row is not None:
            return _failed(question, tokens[row], found[row], bound)
        unlike = _unlike(question, tokens, found) if question.steady else None
        if unlike is not None:
            return unlike
    asked = "its own probabilities sum to 1 and are the softmax of its logits" if subject.probabilities else "the softmax of each row is a distribution"
    return Finding(NAME, "passed", f"Every row of logits is made of numbers, and {asked}.", scope, effect=worst, bound=bound, unit="of a total of 1")


def _probabilities(question: Question, tokens: Tensor) -> Tensor:
    assert question.subject.probabilities is not None
    with torch.no_grad():
        return question.subject.probabilities(tokens.to(question.subject.device))[:, -1].detach().to(torch.float64).cpu()


def _failed(question: Question, row: Tensor, found: Tensor, bound: float) -> Finding:
    negative = _first(found < 0)
    total = float(found.sum())
    if negative is not None:
        sentence = f"The net gives the outcome {question.subject.outcomes[negative]} the probability {float(found[negative]):.6g}; a softmax over the outcomes is never negative."
    else:
        sentence = f"The net's own probabilities after a prompt sum to {total:.9g}, not to 1: scores, or a softmax over the wrong axis."
    sum_claim = Comparison(Fraction(total), "<=", 1 + Fraction(bound)) if total > 1 else Comparison(1 - Fraction(bound), "<=", Fraction(total)) if total < 1 else None
    return Finding(
        NAME, "failed", sentence, question.tried(), prompt=question.subject.word(row), first=total, second=1.0, effect=abs(total - 1), bound=bound,
        unit="of a total of 1", alphabet=question.subject.alphabet, claim=None if negative is not None else sum_claim,
    )  # fmt: skip


def _unlike(question: Question, tokens: Tensor, found: Tensor) -> Finding | None:
    """The first prompt where the net's own probabilities are not the softmax of its logits."""
    subject = question.subject
    softmax, own = subject.answers(tokens), logs(found.log())
    bound = question.noise.bound(tokens) + (len(subject.outcomes) + 8) * unit_roundoff(subject.module)
    # a probability below the smallest normal number of the dtype may be stored as 0
    sizes, outcomes = effect(softmax, torch.where((found == 0) & (softmax < -80), softmax, own))
    row = _first(sizes > bound)
    if row is None:
        return None
    at = int(outcomes[row])
    return Finding(
        NAME, "failed", "The net's own probabilities are not the softmax of its logits.", question.tried(), prompt=subject.word(tokens[row]),
        outcome=subject.outcomes[at], first=float(softmax[row, at].exp()), second=float(found[row, at]), effect=float(sizes[row]), bound=bound,
        answers=(tuple(softmax[row].tolist()), tuple(own[row].tolist())), alphabet=subject.alphabet,
    )  # fmt: skip


def _first(bad: Tensor) -> int | None:
    rows = torch.nonzero(bad)
    return int(rows[0]) if len(rows) else None
