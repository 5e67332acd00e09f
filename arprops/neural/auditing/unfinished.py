"""Unfinished completions: a metric counts a prompt that was never completed, as a failure.

True here: beside a prompt that is completed as well as can be, the same prompt without a completion is put; the score must fall. A metric that leaves it
out, or that an unfinished completion raises, lets a net gain by never ending.
Must never enter: a limit on lengths. Who stopped waiting, and when, is the metric's user's affair.
"""

from typing import Final

from arprops.neural.auditing.finding import Finding
from arprops.neural.auditing.metrics import completions, metrics_of
from arprops.neural.auditing.question import Question

NAME: Final = "unfinished completions"


def unfinished(question: Question) -> Finding:
    """Whether each metric falls by an unfinished completion. Cost: up to 258 scores a prompt, until one prompt can be scored in two ways."""
    alphabet = question.subject.alphabet
    metrics = metrics_of(question.metrics, alphabet)
    if not metrics:
        return question.not_asked(NAME, "no metric was given")
    scope = "the first prompt where completions are scored differently, its best completion, and the same prompt unfinished"
    told: list[str] = []
    for name, metric in metrics.items():
        for prompt in (question.subject.word(row) for tokens, _ in question.pool() for row in tokens):
            scores = [metric([(prompt, done)]) for done in completions(alphabet)]
            best = max(scores)
            if min(scores) == best:
                continue
            done = next(word for word, score in zip(completions(alphabet), scores, strict=True) if score == best)
            mixed = metric([(prompt, done), (prompt, None)])
            if not mixed < best:
                return Finding(
                    NAME, "failed", f"The metric {name!r} is {best:.6g} for a prompt completed well, and {mixed:.6g} with the same prompt unfinished beside it: unfinished completions are not counted.",
                    scope, prompt=prompt, first=mixed, second=best, effect=mixed - best, bound=0.0, unit="of the score, where it had to fall", alphabet=alphabet,
                )  # fmt: skip
            told.append(f"{name!r} falls from {best:.6g} to {mixed:.6g}")
            break
    if not told:
        return question.not_asked(NAME, "no metric can be changed by a completion, so nothing shows what an unfinished one does")
    return Finding(NAME, "passed", "; ".join(told) + ".", scope)
