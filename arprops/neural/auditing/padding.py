"""Padding: a prompt padded to the length of its batch gets the answer that it gets without.

True here: only a net that says how it pads is asked (`padded`, or a mask and positions as nets of transformers take them). Prompts of all lengths stand in
one batch.
Must never enter: a padding of ours in a net that knows of none.
"""

from typing import Final

import torch
from torch import Tensor

from arprops.neural.auditing.finding import Finding
from arprops.neural.auditing.question import Pair, Question

NAME: Final = "padding"


def padding(question: Question) -> Finding:
    """Whether padding is invisible. Cost: two padded batches for each length."""
    if question.subject.padded is None:
        return question.not_asked(NAME, "this net does not say how it pads (it has no `padded(tokens, lengths)`), so prompts of several lengths never stand in one batch")
    return question.compared(
        NAME, lambda tokens: _pairs(question, tokens), agrees="No answer changed when prompts were padded to the length of longer ones.",
        differs="The answer to a prompt changes when it is padded ({how}): the padding is read.",
    )  # fmt: skip


def _pairs(question: Question, tokens: Tensor) -> list[Pair]:
    subject, (rows, length) = question.subject, tokens.shape
    alone = subject.answers(tokens)
    pairs: list[Pair] = []
    for longest in sorted({min(length + 1, question.length), question.length} - {length}):
        filled = torch.cat([tokens, torch.zeros(rows, longest - length, dtype=torch.long)], 1)
        beside = torch.randint(0, len(subject.alphabet), (1, longest), generator=question.generator())
        lengths = torch.tensor([length] * rows + [longest])
        found = subject.padding(torch.cat([filled, beside]), lengths)[:rows]
        pairs.append(Pair(alone, found, f"padded from {length} to {longest} tokens"))
    return pairs
