"""The cross-entropy of a net, exactly weighted: a sum over the distinct prefixes, or over drawn strings.

True here: the loss is −Σ weight·log softmax(logits) over prefixes and outcomes, END among them, in nats per string. Logits are turned to float64 before the softmax, so the sum is
as good as the logits are. Logits may have a first axis of nets (many seeds), and the loss has it then too.
Doubtful: the logits themselves are rounded in the net's own dtype.
Must never enter: a mean over tokens, which would weigh long strings down; padding as a class.
"""

from dataclasses import dataclass
from typing import Any, final

import torch
from torch import Tensor

from arprops.neural.fitting.law import Population
from arprops.neural.fitting.tree import Cover, Levels
from arprops.neural.stepped import Stepped


def covered(logits: Tensor, cover: Cover) -> Tensor:
    """The loss from the answers (…, rows, longest + 1, outcomes) to a cover's tokens."""
    return _weighed(logits.flatten(-3, -2).index_select(-2, cover.where), cover.weights)


def stepped(module: Stepped, levels: Levels) -> Tensor:
    """The loss by stepping the net through the tree, each distinct prefix once."""
    carried = module.root()
    answers = [module.logits(carried)]
    for parents, tokens in levels.steps:
        carried = module.extend(carried, parents, tokens)
        answers.append(module.logits(carried))
    return _weighed(torch.cat(answers), levels.weights)


def _weighed(logits: Tensor, weights: Tensor) -> Tensor:
    # What weighs nothing is not asked, also where the net gives it −∞.
    return -(logits.double().log_softmax(-1).masked_fill(weights == 0, 0.0) * weights).sum((-2, -1))


@final
@dataclass(frozen=True)
class Strings:
    """A population string by string: `tokens` (strings, longest), padded with 0; `targets` (strings, longest + 1), −1 where there is none.

    `masses` (strings) are float64. After a cut prefix nothing is asked.
    """

    tokens: Tensor
    targets: Tensor
    masses: Tensor

    def to(self, device: torch.device) -> "Strings":
        return Strings(self.tokens.to(device), self.targets.to(device), self.masses.to(device))


def strings(given: Population) -> Strings:
    """The population's strings and cut prefixes as tensors."""
    place: dict[Any, int] = {symbol: i for i, symbol in enumerate(given.alphabet)}
    entries = [*((s, m, True) for s, m in given.strings.items()), *((s, m, False) for s, m in given.cut.items())]
    width = max(len(string) for string, _, _ in entries)
    tokens = torch.zeros(len(entries), width, dtype=torch.long)
    targets = torch.full((len(entries), width + 1), -1, dtype=torch.long)
    for row, (string, _, ended) in enumerate(entries):
        read = torch.tensor([place[symbol] for symbol in string], dtype=torch.long)
        tokens[row, : len(string)] = read
        targets[row, : len(string)] = read
        if ended:
            targets[row, len(string)] = len(given.alphabet)
    return Strings(tokens, targets, torch.tensor([float(mass) for _, mass, _ in entries], dtype=torch.float64))


def drawn(given: Strings, count: int, generator: torch.Generator) -> Strings:
    """So many strings drawn independently from the population, each of mass 1/count, cut to the longest of them."""
    rows = torch.multinomial(given.masses.cpu(), count, replacement=True, generator=generator).to(given.tokens.device)
    targets = given.targets[rows]
    width = max(int((targets >= 0).sum(1).max()) - 1, 0)
    return Strings(given.tokens[rows, :width], targets[:, : width + 1], given.masses.new_full((count,), 1 / count))


def told(logits: Tensor, given: Strings) -> Tensor:
    """The loss of the strings from the answers (…, strings, longest + 1, outcomes) to their tokens, or to others fed in their place."""
    asked = given.targets >= 0
    chosen = logits.double().log_softmax(-1)
    picked = chosen.gather(-1, given.targets.clamp(min=0).expand(chosen.shape[:-1]).unsqueeze(-1)).squeeze(-1)
    return -(torch.where(asked, picked, 0.0) * given.masses.unsqueeze(-1)).sum((-2, -1))


def fed(module: Stepped, given: Strings, truth: float, generator: torch.Generator) -> Tensor:
    """The inputs of scheduled sampling (strings, longest): each token the string's own with probability `truth`, else drawn from the net.

    The net draws after the inputs that it was fed so far, among the symbols alone: END is no input. Without gradients. Cost: one step of the net a token.
    Source: Bengio et al. 2015.
    """
    rows = len(given.tokens)
    everyone = torch.arange(rows, device=given.tokens.device)
    mixed: list[Tensor] = []
    with torch.no_grad():
        carried = module.root()
        parents = torch.zeros_like(everyone)
        for place in range(given.tokens.shape[1]):
            chances = module.logits(carried)[..., :-1].double().softmax(-1).cpu()
            guesses = torch.multinomial(chances, rows, replacement=True, generator=generator)[0] if len(chances) == 1 else torch.multinomial(chances, 1, generator=generator)[:, 0]
            honest = torch.rand(rows, dtype=torch.float64, generator=generator) < truth
            token = torch.where(honest.to(given.tokens.device), given.tokens[:, place], guesses.to(given.tokens.device))
            mixed.append(token)
            carried, parents = module.extend(carried, parents, token), everyone
    return torch.stack(mixed, 1) if mixed else given.tokens
