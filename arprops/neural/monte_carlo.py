"""Monte Carlo beside a certified bracket: how often a sampled completion is in the language.

True here: completions are drawn from the declared model, exactly (`draw.py`), prompt after prompt from one seed; a net carries its state, all
samples advance in one batch, and a prefix that two samples share is answered once. A sample stops where the language is decided. What has not stopped
after `tokens` tokens is unfinished, and is counted: the interval holds whichever way it would have gone.
Must never enter: a claim of proof. An interval of confidence 1 − α is wrong in a share α of the seeds, by design.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, final

import numpy as np

from arprops.core.error import BadQuestion
from arprops.core.exact import Exact, exact
from arprops.core.interval import Interval
from arprops.core.words import Prompt, word
from arprops.neural.binomial import clopper_pearson
from arprops.neural.draw import drawn
from arprops.neural.net import Net
from arprops.neural.reader import Reader, Rule, reader
from arprops.neural.record import Ints
from arprops.search.explore import Progress

SAMPLES: Final = 100
TOKENS: Final = 1000
"""How long a sampled completion may get unless told otherwise."""
ALPHA: Final = Fraction(1, 20)
CELLS: Final = 2**22
"""How many weights are looked at in one batch, at most."""


@final
@dataclass(frozen=True)
class Sampled:
    """Of `samples` completions so many were accepted and rejected, the rest unfinished; `interval` is Clopper and Pearson's at level `alpha`.

    `steps` counts the tokens drawn, END included: what a net that carries its state is asked for, one row a sample.
    """

    samples: int
    accepted: int
    rejected: int
    steps: int
    alpha: Fraction

    @property
    def unfinished(self) -> int:
        """How many samples were still open when they were stopped."""
        return self.samples - self.accepted - self.rejected

    @property
    def interval(self) -> Interval:
        """An interval that covers the probability with confidence 1 − alpha, whatever the unfinished samples would have become."""
        return clopper_pearson(self.accepted, self.samples, most=self.accepted + self.unfinished, alpha=self.alpha)

    def __str__(self) -> str:
        counts = f"{self.accepted} of {self.samples} samples accepted, {self.unfinished} unfinished"
        return f"{counts}; {self.interval} with confidence {1 - self.alpha}"


def monte_carlo(
    net: Net,
    language: Rule,
    *,
    prompt: Prompt = (),
    whole: bool = False,
    samples: int = SAMPLES,
    seed: int = 0,
    tokens: int = TOKENS,
    alpha: Exact = ALPHA,
    progress: Progress | None = None,
) -> Sampled:
    """How many of the sampled completions of the prompt are finite and in the language; with `whole`, prompt and completion together.

    Needs what `probability` needs, at least one sample and one token. Gives a `Sampled`. Cost: one token of the net for each new prefix;
    what is sampled is recorded. Source: the comparison of G2.
    """
    automaton, symbols = reader(language, net.alphabet), word(net.alphabet, prompt)
    state = np.full(1, automaton.start, np.int64)
    for token in net.tokens(symbols) if whole else ():
        state = automaton.step(state, np.array([token], np.int64))
    return sampled(net, automaton, [net.tokens(symbols)], state, samples=samples, seed=seed, tokens=tokens, alpha=alpha, progress=progress)[0]


def sampled(
    net: Net,
    automaton: Reader,
    prompts: Sequence[Sequence[int]],
    states: Ints,
    *,
    samples: int = SAMPLES,
    seed: int = 0,
    tokens: int = TOKENS,
    alpha: Exact = ALPHA,
    early: bool = True,
    progress: Progress | None = None,
) -> list[Sampled]:
    """The samples of many prompts (as tokens, with the state of the automaton behind each), all in one batch.

    Without `early`, samples go on to their END also where the language is decided.
    """
    level = exact(alpha)
    for name, number in (("samples", samples), ("tokens", tokens)):
        if type(number) is not int or number < 1:
            raise BadQuestion(f"{name} must be an int of at least 1, found {number!r}")
    bits = np.random.default_rng(seed)
    nodes = np.array([net.trie.node(prompt) for prompt in prompts], np.int64)
    accepted, rejected, steps = (np.zeros(len(prompts), np.int64) for _ in range(3))
    whose, at, state = (np.repeat(array, samples) for array in (np.arange(len(prompts)), nodes, states))
    token = np.zeros_like(at)
    for depth in range(tokens + 1):
        if early:
            dead = automaton.dead(state)
            np.add.at(rejected, whose[dead], 1)
            whose, at, token, state = whose[~dead], at[~dead], token[~dead], state[~dead]
        if not len(whose) or depth == tokens:
            break
        if depth:
            at = net.trie.evaluate(at, token)
        outcome = _outcomes(net, at, bits)
        np.add.at(steps, whose, 1)
        end, good = outcome == len(net.alphabet), automaton.accepting(state)
        np.add.at(accepted, whose[end & good], 1)
        np.add.at(rejected, whose[end & ~good], 1)
        whose, at, token = whose[~end], at[~end], outcome[~end]
        state = automaton.step(state[~end], token)
        if progress is not None:
            progress("sampling tokens", depth + 1)
    return [Sampled(samples, *counts, level) for counts in zip(accepted.tolist(), rejected.tolist(), steps.tolist(), strict=True)]


def _outcomes(net: Net, nodes: Ints, bits: np.random.Generator) -> Ints:
    size = max(1, CELLS // net.record.outcomes)
    return np.concatenate([drawn(net.record.weights[nodes[i : i + size]], bits) for i in range(0, len(nodes), size)])
