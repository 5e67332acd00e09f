"""What a net answers after many prompts at once.

True here: all prompts advance together, so what they share is looked at once; an answer is the declared model's, exactly, and the most probable outcome is that
of the recorded weights, the earlier symbol on a tie and END last.
Must never enter: a second evaluation of a prompt that is recorded.
"""

from collections.abc import Iterable
from fractions import Fraction

import numpy as np

from arprops.core.dist import Dist, normalised
from arprops.core.error import BadQuestion
from arprops.core.words import END, Outcome, Prompt, word
from arprops.neural.net import Net
from arprops.neural.reading import Reading
from arprops.neural.record import Floats


def answers(net: Net, prompts: Iterable[Prompt]) -> list[Dist[Outcome]]:
    """The exact next-token distribution after each prompt, in their order.

    Prompts may have any lengths, and may repeat. Fails with `BadQuestion` on an unknown symbol. Cost: one token of the net a distinct prefix, in batches of one length.
    """
    outcomes: tuple[Outcome, ...] = (*net.alphabet, END)
    return [normalised(dict(zip(outcomes, map(Fraction, row), strict=True))) for row in _weights(net, prompts).tolist()]


def likeliest(net: Net, prompts: Iterable[Prompt], *, among: Iterable[Outcome] | None = None) -> list[Outcome]:
    """The most probable outcome after each prompt, in their order; of the outcomes `among`, where they are given.

    Fails with `BadQuestion` on an unknown symbol or outcome, and on no outcome. Cost: as `answers`.
    """
    outcomes: tuple[Outcome, ...] = (*net.alphabet, END)
    wanted = outcomes if among is None else tuple(among)
    if not wanted or not set(wanted) <= set(outcomes):
        raise BadQuestion(f"expected some of the net's outcomes {list(outcomes)[:12]}, found {list(wanted)[:12]}")
    columns = [column for column, outcome in enumerate(outcomes) if outcome in wanted]
    best = _weights(net, prompts)[:, columns].argmax(axis=1)
    return [outcomes[columns[place]] for place in best.tolist()]


def _weights(net: Net, prompts: Iterable[Prompt]) -> Floats:
    reading = Reading(net, [net.tokens(word(net.alphabet, prompt)) for prompt in prompts])
    left = np.arange(len(reading.prompts), dtype=np.int64)
    while len(left):
        left = np.setdiff1d(left, reading.advance(left), assume_unique=True)
    return net.record.weights[reading.node]
