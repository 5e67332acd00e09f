"""Loss floor: on the exact model's strings the expected loss is not below the entropy.

True here: the loss is what teacher forcing reads from one pass over each string, and the net's own where it offers one. Over the listed strings F it is held against
the floor of `strings`, which no distribution can beat, so a loss below it proves that the numbers summed were not a model's: a later token
was seen, a token was left out, or a padding was counted. The offender shown is the first string whose loss is less than the net's answers prompt by
prompt allow; there must be one.
Must never enter: an entropy that somebody typed. It is computed from the exact model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, fsum, isfinite, isnan
from typing import Final

from arprops.core.claim import Comparison
from arprops.core.words import END, Word
from arprops.neural.auditing.effect import effect
from arprops.neural.auditing.finding import LOSS, Finding
from arprops.neural.auditing.question import Question
from arprops.neural.auditing.strings import entropy_floor, listed, lost, picked, prompt_by_prompt, roundings, scored
from arprops.neural.auditing.subject import logs

NAME: Final = "loss floor"


def loss_floor(question: Question) -> Finding:
    """Whether the expected loss is at least the entropy. Cost: one pass over each listed string of the exact model."""
    if question.exact is None:
        return question.not_asked(NAME, "no exact model was given, so there is no entropy to compare with")
    strings = listed(question.exact, question.length)
    if not strings:
        return question.not_asked(NAME, f"the exact model has no string of at most {question.length} symbols; allow longer ones")
    words, masses = [word for word, _ in strings], [float(mass) for _, mass in strings]
    floor = entropy_floor(strings)
    noise = roundings(question, words)
    passed: Finding | None = None
    own = {} if question.subject.loss is None else {"the net's own loss": lost(question, words)}
    for whose, losses in {**own, "the loss read from one pass over each string": scored(question, words)}.items():
        loss = fsum(mass * value for mass, value in zip(masses, losses.tolist(), strict=True))
        if isnan(loss):
            return question.not_asked(NAME, "the loss is not a number, as some rows are no distribution; mend normalisation first")
        # each loss by its own noise; the two sums of n products, and the logarithms in them, in float64
        size = abs(floor) + (abs(loss) if isfinite(loss) else 0) + 1
        bound = fsum(mass * value for mass, value in zip(masses, noise, strict=True)) + (len(words) + 8) * 2.0**-52 * size
        scope = f"{len(words)} strings of up to {question.length} symbols, of mass {sum(masses):.6g}; {whose}"
        if loss < floor - bound:
            return _failed(question, words, losses.tolist(), noise, Below(loss, floor, bound, scope))
        passed = passed or Finding(
            NAME, "passed", f"Over these strings the loss is {loss:.6g} nats, and no distribution can have less than {floor:.6g}.", scope,
            first=loss, second=floor, effect=max(floor - loss, 0.0), bound=bound,
        )  # fmt: skip
    assert passed is not None
    return passed


@dataclass(frozen=True)
class Below:
    """A loss below the floor."""

    loss: float
    floor: float
    bound: float
    scope: str


def _failed(question: Question, words: Sequence[Word], losses: Sequence[float], noise: Sequence[float], below: Below) -> Finding:
    loss, floor = below.loss, below.floor
    sentence = f"Over these strings the loss is {loss:.6g} nats, and no distribution can have less than {floor:.6g}: what was summed is not the loss of a model."
    for at, word in enumerate(words):
        alone = picked(question, word, alone=True)
        gap = -float(alone.sum()) - losses[at]
        if gap > 2 * noise[at]:
            return Finding(
                NAME, "failed", f"{sentence} The string shown counts with more than the net's own probability of it, prompt by prompt.", below.scope, prompt=word,
                outcome=END, first=exp(-losses[at]), second=exp(float(alone.sum())), effect=gap, bound=2 * noise[at], unit=LOSS,
                alphabet=question.subject.alphabet, claim=_claim(question, word),
            )  # fmt: skip
    return Finding(NAME, "failed", sentence, below.scope, first=loss, second=floor, effect=floor - loss, bound=below.bound)


def _claim(question: Question, word: Word) -> Comparison | None:
    """That pass and prompt alone agree where they differ most, as an exact claim; None where they do agree, and the loss itself is at fault."""
    subject = question.subject
    tokens = subject.tokens([word], len(word))
    together, alone = logs(subject.raw(tokens)[0]), prompt_by_prompt(question, tokens)
    sizes, outcomes = effect(together, alone)
    at = int(sizes.argmax())
    bound = question.noise.bound(tokens[:, :at])
    if float(sizes[at]) <= bound:
        return None
    return Finding(
        NAME, "failed", "", "", prompt=word[:at], outcome=subject.outcomes[int(outcomes[at])], bound=bound,
        answers=(tuple(together[at].tolist()), tuple(alone[at].tolist())), alphabet=subject.alphabet,
    ).compared  # fmt: skip
