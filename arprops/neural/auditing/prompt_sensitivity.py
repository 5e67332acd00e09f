"""Prompt sensitivity: some two prompts get different answers.

True here: prompts of one length are compared with the first of them; where the alphabet has one symbol, so that a length has one prompt, lengths are
compared. A net whose answers depend on the length alone, and on no symbol, does not read its prompt. Where an exact model is given and
ignores its prompts too, the net is right to, and is not asked.
Must never enter: a demand that every symbol matters. An n-gram net forgets the first ones, as it should.
"""

from typing import Any, Final

import torch
from torch import Tensor

from arprops.core.forward import state_after
from arprops.core.words import Word
from arprops.neural.auditing.effect import effect
from arprops.neural.auditing.finding import Finding, spelled
from arprops.neural.auditing.question import Question

NAME: Final = "prompt sensitivity"


def prompt_sensitivity(question: Question) -> Finding:
    """Whether the answer depends on the prompt. Cost: one evaluation of the prompts."""
    subject = question.subject
    if not question.length:
        return question.not_asked(NAME, "there is one prompt only; allow longer ones")
    if not question.steady:
        return question.not_asked(NAME, "equal questions get different answers, so there is no one answer to compare; mend determinism first")
    groups = _groups(question)
    if not groups:
        return question.not_asked(NAME, "one prompt of each length is tried, so there are no two to compare; allow more prompts")
    if question.exact is not None and all(_alike(question.exact, words) for words, _, _ in groups):
        return question.not_asked(NAME, "the exact model answers these prompts alike too")
    closest: Finding | None = None
    for words, answers, bound in groups:
        sizes, outcomes = effect(answers[:1].expand_as(answers), answers)
        row = max(int(sizes.argmax()), 1)
        size, outcome = float(sizes[row]), int(outcomes[row])
        first, second = answers[[0, row], outcome].exp().tolist()
        if size > bound:
            return Finding(NAME, "passed", f"The answers to {spelled(words[0])} and {spelled(words[row])} differ.", question.tried(), prompt=words[row], effect=size, bound=bound)
        if closest is None:
            closest = Finding(
                NAME, "failed", f"The prompt is ignored: {spelled(words[0])} and {spelled(words[row])} are answered alike, and so are all others of one length; an effect above the bound was expected.",
                question.tried(), prompt=words[row], outcome=subject.outcomes[outcome], first=second, second=first, effect=size, bound=bound,
                alphabet=subject.alphabet,
            )  # fmt: skip
    assert closest is not None
    return closest


def _groups(question: Question) -> list[tuple[list[Word], Tensor, float]]:
    """Prompts that a reader of symbols tells apart (those of one length; of one symbol, those of all lengths), their answers and the bound."""
    subject = question.subject
    asked = [([subject.word(row) for row in tokens], subject.answers(tokens), question.noise.bound(tokens)) for tokens, _ in question.pool()]
    if len(subject.alphabet) == 1:
        return [([word for words, _, _ in asked for word in words], torch.cat([answers for _, answers, _ in asked]), max(bound for _, _, bound in asked))]
    return [group for group in asked if len(group[0]) > 1]


def _alike(exact: Any, words: list[Word]) -> bool:
    return len({exact.next(state_after(exact, word)) for word in words}) == 1
