"""END in the loss: the net's own loss of a string is −ln of the probability that the net gives it, END included, padding excluded.

True here: a loss that leaves END out (its class trained as padding, an index ignored) never teaches the net to stop, and one that counts padding as
a class is a loss of something else; both differ from the sum of −ln of the net's own answers. Strings of several lengths stand in one batch,
so that there is padding.
Must never enter: a mean. A loss per token hides which tokens were counted; the item asks for nats a string.
"""

from math import exp, inf, isfinite, isnan
from typing import Final

from arprops.core.words import END
from arprops.neural.auditing.finding import LOSS, Finding
from arprops.neural.auditing.noise import unit_roundoff
from arprops.neural.auditing.question import Question
from arprops.neural.auditing.strings import lost, picked, roundings

NAME: Final = "END in the loss"
STRINGS: Final = 64


def end(question: Question) -> Finding:
    """Whether the net's own loss counts END and nothing else. Cost: one evaluation of the loss, and of each prefix of up to 64 strings."""
    subject = question.subject
    if subject.loss is None:
        return question.not_asked(NAME, "this net does not say what its loss is (no `loss`, and none was given), so what it was trained on cannot be held against its answers")
    if not question.steady:
        return question.not_asked(NAME, "equal questions get different answers, so there is no one answer to compare; mend determinism first")
    words = [subject.word(row) for tokens, _ in question.pool() for row in tokens][:STRINGS]
    longest = max(map(len, words))
    losses = lost(question, words).tolist()
    worst, limit = 0.0, 0.0
    scope = f"{len(words)} strings of up to {longest} symbols in one batch"
    for word, loss, noise in zip(words, losses, roundings(question, words), strict=True):
        each = picked(question, word, alone=True)
        expected = -float(each.sum())
        if isnan(expected):
            continue  # no distribution there, which is normalisation's to say
        bound = noise + (longest + 8) * unit_roundoff(subject.module) * (1 + abs(expected) if isfinite(expected) else 1)
        size = 0.0 if loss == expected else inf if isnan(loss) else abs(loss - expected)
        worst, limit = max(worst, size), max(limit, bound)
        if size > bound:
            without = abs(loss + float(each[:-1].sum())) <= bound
            why = "it leaves END out, so the net is never taught to stop" if without else "it counts something else, such as padding, or divides by a count of its own"
            return Finding(
                NAME, "failed", f"The net's own loss of the string is {loss:.6g} nats, and −ln of the probability that it gives it is {expected:.6g}: {why}.", scope,
                prompt=word, outcome=END, first=exp(-loss) if loss > -700 else inf, second=exp(-expected), effect=size, bound=bound,
                unit=LOSS, alphabet=subject.alphabet,
            )  # fmt: skip
    return Finding(NAME, "passed", "The net's own loss is −ln of the probability of each string, END included.", scope, effect=worst, bound=limit, unit=LOSS)
