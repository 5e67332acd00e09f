"""Batch rows: the answer to a prompt depends neither on the other rows of its batch nor on its own place among them.

True here: the same prompts are evaluated once beside one set of other rows and once beside another, and once with all rows in another order; the number
of rows stays. A net that steps is also handed its rows in another order after each token, as a trie does.
Must never enter: a change of the batch's size, which is an item of its own.
"""

from typing import Final

import torch
from torch import Tensor

from arprops.neural.auditing.chance import chance
from arprops.neural.auditing.finding import Finding
from arprops.neural.auditing.question import Pair, Question
from arprops.neural.auditing.subject import logs, stepped

NAME: Final = "batch rows"
BESIDE: Final = 3
"""How many other rows stand beside the prompts: fewer rows are no batch, and more say nothing new."""


def batch_rows(question: Question) -> Finding:
    """Whether the other rows are invisible. Cost: four evaluations of the prompts by each way."""
    return question.compared(
        NAME, lambda tokens: [pair for way in question.subject.ways for pair in _pairs(question, tokens, way)],
        agrees="No answer changed with the other rows of the batch, or with its own place among them.",
        differs="The answer to a prompt depends on its batch ({how}), so no score of this net means anything without its batch.",
    )  # fmt: skip


def _pairs(question: Question, tokens: Tensor, way: str) -> list[Pair]:
    subject, rows = question.subject, len(tokens)
    beside = torch.randint(0, len(subject.alphabet), (BESIDE, tokens.shape[1]), generator=question.generator())
    here = subject.answers(torch.cat([tokens, beside]), way)[:rows]
    there = subject.answers(torch.cat([tokens, question.other(beside)]), way)[:rows]
    moved = subject.answers(torch.cat([beside, tokens.flip(0)]), way)[BESIDE:].flip(0)
    pairs = [Pair(here, there, f"by {way}: other rows changed"), Pair(here, moved, f"by {way}: rows in another order")]
    if way == "step" and tokens.shape[1]:
        generator, size = question.generator(), (tokens.shape[1], rows)
        order = torch.stack([torch.randperm(size[1], generator=generator) for _ in range(size[0])])
        with torch.no_grad(), chance(subject.seed, subject.device):
            mixed = logs(stepped(subject.module, tokens.to(subject.device), order)[:, -1])
        pairs.append(Pair(subject.answers(tokens, way), mixed, "by step: rows in another order after each token"))
    return pairs
