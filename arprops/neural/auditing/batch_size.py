"""Batch size: a prompt alone gets the answer that it gets in a batch.

True here: the prompts are evaluated together and one by one. Kernels may add in another order for other sizes, which the bound allows for.
Must never enter: padding. All rows have one length.
"""

from typing import Final

import torch
from torch import Tensor

from arprops.neural.auditing.finding import Finding
from arprops.neural.auditing.question import Pair, Question

NAME: Final = "batch size"
ALONE: Final = 4
"""How many prompts of a length are evaluated alone: the first and last, and some between."""


def batch_size(question: Question) -> Finding:
    """Whether the batch's size is invisible. Cost: one evaluation of the prompts together, and of up to four of each length alone, by each way."""
    return question.compared(
        NAME, lambda tokens: [_pair(question, tokens, way) for way in question.subject.ways], agrees="No answer changed with the size of the batch.",
        differs="The answer to a prompt depends on how many others are in its batch ({how}).",
    )  # fmt: skip


def _pair(question: Question, tokens: Tensor, way: str) -> Pair:
    subject = question.subject
    # the prompts stand last, so that a row's place changes with the size
    together = subject.answers(torch.cat([tokens.flip(0), tokens]), way)[len(tokens) :]
    alone = together.clone()
    for row in torch.linspace(0, len(tokens) - 1, min(ALONE, len(tokens))).long().tolist():
        alone[row] = subject.answers(tokens[row : row + 1], way)[0]
    return Pair(alone, together, f"by {way}: alone, or last of {2 * len(tokens)} rows")
