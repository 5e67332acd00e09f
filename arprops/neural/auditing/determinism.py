"""Determinism: the same question twice gets the same answer.

True here: chance is let loose between the two evaluations, as it is in use; a net that answers from a record is also held against that record, so that
weights that were changed afterwards are seen. A difference within the rounding bound passes and widens the bound of every other item.
Must never enter: a seed. Every other item sets one; this one asks what happens without.
"""

from typing import Final

import torch
from torch import Tensor

from arprops.neural.auditing.chance import chance
from arprops.neural.auditing.finding import Finding
from arprops.neural.auditing.question import Pair, Question
from arprops.neural.auditing.subject import logs

NAME: Final = "determinism"
REPEATS: Final = 2


def determinism(question: Question) -> Finding:
    """Whether equal evaluations give equal answers. Cost: three evaluations of the prompts by each way."""
    return question.compared(
        NAME, lambda tokens: [*_repeated(question, tokens), *_recorded(question, tokens)],
        agrees="Asked the same twice, the net answered the same.",
        differs="The net's answer changes between equal questions ({how}); in training mode, dropout does this: call .eval() on the module.",
    )  # fmt: skip


def _repeated(question: Question, tokens: Tensor) -> list[Pair]:
    pairs: list[Pair] = []
    with chance(question.seed, question.subject.device):
        for way in question.subject.ways:
            first = question.subject.answers(tokens, way, fresh=True)
            pairs += [Pair(first, question.subject.answers(tokens, way, fresh=True), f"evaluated again by {way}") for _ in range(REPEATS)]
    return pairs


def _recorded(question: Question, tokens: Tensor) -> list[Pair]:
    """The record of a `Net`, where it has the prompts, against a new evaluation by the way it was recorded."""
    net = question.subject.net
    if net is None:
        return []
    fresh = question.subject.answers(tokens, "step")
    recorded = fresh.clone()
    for i, row in enumerate(tokens.tolist()):
        node = 0
        for token in row:
            node = int(net.record.child(torch.tensor([node]).numpy(), torch.tensor([token]).numpy())[0])
            if node < 0:
                break
        if node >= 0:
            weights = torch.from_numpy(net.record.weights[node].copy())
            # below the smallest float64 a weight is recorded as 0, which is no difference of the net's
            recorded[i] = torch.where(weights > 0, logs(weights.log()), torch.where(fresh[i] < -700, fresh[i], -torch.inf))
    return [Pair(recorded, fresh, "the recorded answer, and a new evaluation")]
