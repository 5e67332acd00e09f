"""The strings of an exact model as an audit weighs them, and what the net's own loss says of strings.

True here: strings are listed by length, from possible prefixes alone, and their masses are exact. A finite set F of them is enough for a rigorous floor: a net's
probabilities of these strings sum to at most 1, so by the log-sum inequality its loss on F is at least Σ_F P ln(1/P) − P(F) ln(1/P(F)),
which grows to the entropy as P(F) grows to 1.
Must never enter: an estimate of the mass that is not listed.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import fsum, log
from typing import Any, Final

import torch
from torch import Tensor

from arprops.core.model import Model
from arprops.core.words import END, Word
from arprops.neural.auditing.chance import chance
from arprops.neural.auditing.question import Question
from arprops.neural.auditing.subject import logs

PREFIXES: Final = 4096
"""How many possible prefixes are followed."""


def listed(exact: Model[Any], length: int) -> list[tuple[Word, Fraction]]:
    """The strings of at most this length that the model can end with, in order of length, with their masses; from at most 4096 prefixes."""
    found: list[tuple[Word, Fraction]] = []
    level: list[tuple[Word, Any, Fraction]] = [((), exact.start(), Fraction(1))]
    followed = 0
    for _ in range(length + 1):
        after: list[tuple[Word, Any, Fraction]] = []
        for prefix, state, mass in level:
            followed += 1
            answer = exact.next(state)
            if END in answer:
                found.append((prefix, mass * answer[END]))
            after += [((*prefix, symbol), exact.step(state, symbol), mass * answer[symbol]) for symbol in exact.alphabet if symbol in answer]
        if followed + len(after) > PREFIXES:
            break
        level = after
    return found


def entropy_floor(strings: Sequence[tuple[Word, Fraction]]) -> float:
    """The least loss on these strings, each weighed with its mass, that probabilities of total at most 1 can have; in nats, a float of n roundings."""
    total = sum((mass for _, mass in strings), Fraction(0))
    return fsum(-float(mass) * _log(mass) for _, mass in strings) + float(total) * _log(total)


def scored(question: Question, words: Sequence[Word]) -> Tensor:
    """−ln of each string's probability as teacher forcing reads it: all its answers from one pass, where the net has one; float64 (strings,)."""
    return torch.tensor([-float(picked(question, word, alone=False).sum()) for word in words], dtype=torch.float64)


def picked(question: Question, word: Word, *, alone: bool) -> Tensor:
    """The log-probability of each token of the string, and of END; with `alone`, each from its own prompt, so that no later token is near."""
    subject = question.subject
    tokens = subject.tokens([word], len(word))
    rows = prompt_by_prompt(question, tokens) if alone else logs(subject.raw(tokens)[0])
    targets = torch.cat([tokens[0], torch.tensor([len(subject.alphabet)])])
    return rows.gather(1, targets[:, None])[:, 0]


def prompt_by_prompt(question: Question, tokens: Tensor) -> Tensor:
    """Log-probabilities (T + 1, outcomes) after each prefix of one row of tokens (1, T), each prefix evaluated by itself."""
    return torch.stack([question.subject.answers(tokens[:, :t])[0] for t in range(tokens.shape[1] + 1)])


def lost(question: Question, words: Sequence[Word]) -> Tensor:
    """What the net's own loss says of each string, from one padded batch; float64 (strings,)."""
    subject = question.subject
    assert subject.loss is not None
    longest = max(map(len, words), default=0)
    tokens = torch.cat([torch.nn.functional.pad(subject.tokens([word], len(word)), (0, longest - len(word))) for word in words])
    lengths = torch.tensor([len(word) for word in words])
    with torch.no_grad(), chance(subject.seed, subject.device):
        return subject.loss(tokens.to(subject.device), lengths.to(subject.device)).detach().to(torch.float64).cpu()


def roundings(question: Question, words: Sequence[Word]) -> list[float]:
    """By how much rounding may change the loss of each string: the bound for its length, once a token and once for END."""
    subject = question.subject
    lengths = {len(word) for word in words}
    bounds = {n: question.noise.bound(subject.tokens([word for word in words if len(word) == n], n)) for n in lengths}
    return [bounds[len(word)] * (len(word) + 1) for word in words]


def _log(number: Fraction) -> float:
    return log(number.numerator) - log(number.denominator)
