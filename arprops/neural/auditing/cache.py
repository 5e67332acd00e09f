"""Cache: token by token the net answers as it does in one pass over the whole prompt.

True here: both ways are evaluated anew and compared after every prompt. The step is what a trie, sampling and generation use; the pass is what training uses.
Must never enter: a net that has one way only, or whose step is the pass itself.
"""

from typing import Final

from torch import Tensor

from arprops.neural.auditing.finding import Finding
from arprops.neural.auditing.question import Pair, Question
from arprops.neural.plain import Plain

NAME: Final = "cache"


def cache(question: Question) -> Finding:
    """Whether what is carried loses nothing. Cost: one evaluation of the prompts by each way."""
    subject = question.subject
    if isinstance(subject.module, Plain):
        return question.not_asked(NAME, "nothing is carried: this net re-evaluates the whole prompt at each step")
    if missing := {"forward", "step"} - set(subject.ways):
        lacks = "no pass over whole prompts" if "forward" in missing else "no step, so nothing is carried"
        return question.not_asked(NAME, f"this net has {lacks}, and there is nothing to compare with")

    def pairs(tokens: Tensor) -> list[Pair]:
        return [Pair(subject.answers(tokens, "forward"), subject.answers(tokens, "step"), "one pass, or token by token")]

    return question.compared(
        NAME, pairs, agrees="Token by token the net answers as in one pass.",
        differs="Token by token the net answers otherwise than in one pass ({how}): what it samples is not the model that was trained.",
    )  # fmt: skip
