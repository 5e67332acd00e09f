"""Vacuity: some completion changes the metric.

True here: at each prompt the completions are tried, the shortest first, until two are scored differently. A metric that scores every completion of every
prompt alike says nothing about a net (a rule that the prompts themselves decide, for one).
Must never enter: the net's own completions. A metric that only this net cannot change is the net's doing.
"""

from typing import Final

from arprops.neural.auditing.finding import Finding
from arprops.neural.auditing.metrics import COMPLETIONS, completions, metrics_of
from arprops.neural.auditing.question import Question

NAME: Final = "non-vacuous metrics"


def vacuity(question: Question) -> Finding:
    """Whether each metric can change. Cost: up to 256 scores a prompt and metric."""
    alphabet = question.subject.alphabet
    metrics = metrics_of(question.metrics, alphabet)
    if not metrics:
        return question.not_asked(NAME, "no metric was given")
    prompts = [question.subject.word(row) for tokens, _ in question.pool() for row in tokens]
    told: list[str] = []
    scope = f"{question.tried()}, {COMPLETIONS} completions of each"
    for name, metric in metrics.items():
        idle = 0
        for prompt in prompts:
            scores = completions(alphabet)
            first = metric([(prompt, next(scores))])
            idle += all(metric([(prompt, done)]) == first for done in scores)
        if idle == len(prompts):
            score = metric([(prompts[0], ())])
            return Finding(
                NAME, "failed", f"The metric {name!r} is {score:.6g} whatever the completion, at every prompt tried: it says nothing about a net.", scope,
                prompt=prompts[0], first=score, second=metric([(prompts[0], alphabet[:1])]), effect=0.0, bound=0.0,
                unit="between the scores of two completions, where more than the bound was expected", alphabet=alphabet,
            )  # fmt: skip
        told.append(f"{name!r} can change at {len(prompts) - idle} of {len(prompts)} prompts")
    return Finding(NAME, "passed", "; ".join(told) + ".", scope)
