"""Causality: the answer after a prompt does not depend on the tokens that come later in the same row.

True here: teacher forcing reads all answers of a string from one pass (theorem B7), which is only the net's loss if no row sees its own target. After each
prompt every later token is changed, one at a time and all at once, and all are cut off; the prompt's own row must stay. One later token is tried
first, so that the smallest offence has one.
Must never enter: a net that only steps. It is never shown a later token, so there is nothing to ask.
"""

from typing import Final

import torch
from torch import Tensor

from arprops.neural.auditing.finding import Finding
from arprops.neural.auditing.question import Pair, Question
from arprops.neural.auditing.subject import Subject, logs

NAME: Final = "causality"
FOLLOWERS: Final = 8
"""How many symbols are tried as the one later token."""


def causality(question: Question) -> Finding:
    """Whether later tokens are invisible. Cost: some 2·length + 10 evaluations of the prompts, by whole batches."""
    if question.subject.whole is None:
        return question.not_asked(NAME, "this net takes one token at a time, so it is never shown a later one")
    return question.compared(
        NAME, lambda tokens: _pairs(question, tokens), agrees="No answer changed when later tokens were changed or cut off.",
        differs="The answer after the prompt depends on tokens that come after it ({how}), so a loss read from whole strings is not the loss of the model.",
    )  # fmt: skip


def _pairs(question: Question, tokens: Tensor) -> list[Pair]:
    subject, (rows, length) = question.subject, tokens.shape
    if length + 1 > question.length:
        return []
    symbols = len(subject.alphabet)
    followers = [torch.full((rows, 1), symbol) for symbol in range(min(symbols, FOLLOWERS))]
    short = [_row(subject, torch.cat([tokens, later], 1), length) for later in followers]
    alone = subject.answers(tokens, "forward")
    pairs = [Pair(short[0], other, f"one later token, {subject.alphabet[0]} or {subject.alphabet[i]}") for i, other in enumerate(short[1:], 1)]
    pairs.append(Pair(alone, short[0], f"nothing later, or {subject.alphabet[0]}"))
    if (room := question.length - length) > 1:
        later = torch.randint(0, symbols, (rows, room), generator=question.generator())
        base = _row(subject, torch.cat([tokens, later], 1), length)
        pairs.append(Pair(alone, base, f"nothing later, or {room} tokens"))
        other = question.other(later)
        for j in range(room) if symbols > 1 else ():
            changed = later.clone()
            changed[:, j] = other[:, j]
            pairs.append(Pair(base, _row(subject, torch.cat([tokens, changed], 1), length), f"of {room} later tokens, number {j + 1} changed"))
        if symbols > 1:
            pairs.append(Pair(base, _row(subject, torch.cat([tokens, other], 1), length), f"all of {room} later tokens changed"))
    return pairs


def _row(subject: Subject, tokens: Tensor, length: int) -> Tensor:
    return logs(subject.raw(tokens, "forward")[:, length])
