"""What is audited, whatever its owner has: a way to whole batches (`forward`), a way token by token (`extend`), or both.

True here: every way gives the logits (B, T + 1, outcomes) of prompts of one length, row t after t tokens, row 0 after the empty prompt; answers are
log-probabilities in float64, so that a shift of all logits is no difference. The net is evaluated anew: a `Net`'s record is neither read nor
written by a way. Every evaluation but those of determinism starts from the same random state, so that chance is blamed on chance alone.
Must never enter: a comparison, or a tolerance.
"""

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor, nn

from arprops.core.error import BadModel, BadQuestion
from arprops.core.words import END, Outcome, Symbol, Word, alphabet_of
from arprops.neural.auditing.adapted import adapted
from arprops.neural.auditing.capability import Losing, Padded, PadWay, Probable, Way
from arprops.neural.auditing.chance import chance
from arprops.neural.causal_lm import CausalLM
from arprops.neural.net import Net
from arprops.neural.plain import Plain
from arprops.neural.stepped import Stepped


@dataclass(frozen=True)
class Subject:
    """A net as the items ask it; `ways` has at least one entry, the first is the one that is asked where no other is meant."""

    name: str
    alphabet: tuple[Symbol, ...]
    module: Any
    ways: dict[str, Way]
    padded: PadWay | None
    probabilities: Way | None
    loss: PadWay | None
    net: Net | None
    device: torch.device
    seed: int

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        return (*self.alphabet, END)

    @property
    def whole(self) -> Way | None:
        """The way to whole batches, where there is one."""
        return self.ways.get("forward")

    def raw(self, tokens: Tensor, way: str | None = None, *, fresh: bool = False) -> Tensor:
        """Logits (B, T + 1, outcomes) in the net's dtype, checked for shape alone; `fresh` lets chance have its way."""
        asked = self.ways[next(iter(self.ways)) if way is None else way]
        with torch.no_grad(), nullcontext() if fresh else chance(self.seed, self.device):
            found = _answered(asked, tokens.to(self.device))
        return self._shaped(found, tokens)

    def answers(self, tokens: Tensor, way: str | None = None, *, fresh: bool = False) -> Tensor:
        """Log-probabilities (B, outcomes) in float64 after each whole prompt of tokens (B, T)."""
        return logs(self.raw(tokens, way, fresh=fresh)[:, -1])

    def padding(self, tokens: Tensor, lengths: Tensor) -> Tensor:
        """Log-probabilities (B, outcomes) after the first lengths[i] tokens of each row, from one padded batch."""
        assert self.padded is not None
        with torch.no_grad(), chance(self.seed, self.device):
            found = self._shaped(self.padded(tokens.to(self.device), lengths.to(self.device)), tokens)
        return logs(found[torch.arange(len(tokens)), lengths.to(found.device)])

    def tokens(self, words: Iterable[Word], length: int) -> Tensor:
        """Words of one length as tokens (B, length)."""
        place = {symbol: i for i, symbol in enumerate(self.alphabet)}
        rows = [[place[symbol] for symbol in word] for word in words]
        return torch.tensor(rows, dtype=torch.long).reshape(len(rows), length)

    def word(self, row: Tensor) -> Word:
        """A row of tokens as a word."""
        return tuple(self.alphabet[token] for token in row.tolist())

    def _shaped(self, found: Any, tokens: Tensor) -> Tensor:
        shape = (len(tokens), tokens.shape[1] + 1, len(self.alphabet) + 1)
        if not isinstance(found, Tensor) or tuple(found.shape) != shape:
            other = tuple(found.shape) if isinstance(found, Tensor) else type(found).__name__
            raise BadModel(
                f"tokens of shape {tuple(tokens.shape)} must give logits (B, T + 1, outcomes) = {shape}, row 0 after the empty prompt, found {other}; "
                "wrap a module that has no such row in arprops.neural.Plain, which puts a start token before every prompt"
            )
        return found.detach()


def logs(logits: Tensor) -> Tensor:
    """Log-probabilities in float64 on the CPU; a row that is no distribution (nan, +∞, nothing but −∞) is nan throughout."""
    found = logits.detach().to(torch.float64).cpu()
    top = found.amax(-1, keepdim=True)
    return torch.where(torch.isfinite(top), found.log_softmax(-1), torch.nan)


def subject_of(net: Any, alphabet: Iterable[str] | None, *, loss: Any = None, seed: int = 0) -> Subject:
    """The net as a subject: a `Net`, or a module that is `Whole` or `Stepped`; fails with `BadModel` on anything else."""
    module = net.module if isinstance(net, Net) else net
    forward, padded = adapted(module)
    if forward is None and callable(module) and offers(module, "forward") and not isinstance(module, Plain | CausalLM):
        forward = cast("Way", module)
    ways: dict[str, Way] = {} if forward is None else {"forward": forward}
    if isinstance(module, Stepped):
        ways["step"] = lambda tokens: stepped(module, tokens)
    if not ways:
        raise BadModel(f"an audit needs a Net, or a module with forward(tokens) -> logits or with root(), extend() and logits(); found {type(net).__name__}")
    device = _device(module)
    symbols = net.alphabet if isinstance(net, Net) else _alphabet(module, ways, alphabet, device)
    if isinstance(net, Net) and alphabet is not None and alphabet_of(alphabet) != symbols:
        raise BadQuestion(f"the net's alphabet is {symbols[:8]}, found alphabet={tuple(alphabet)[:8]}; leave it out")
    given = module.loss if loss is None and isinstance(module, Losing) else None if loss is None else (lambda tokens, lengths: loss(module, tokens, lengths))
    return Subject(
        name=repr(net) if isinstance(net, Net) else type(module).__name__, alphabet=symbols, module=module, ways=ways,
        padded=module.padded if isinstance(module, Padded) else padded, probabilities=module.probabilities if isinstance(module, Probable) else None,
        loss=given, net=net if isinstance(net, Net) else None, device=device, seed=seed,
    )  # fmt: skip


def stepped(module: Stepped, tokens: Tensor, order: Tensor | None = None) -> Tensor:
    """The logits (B, T + 1, outcomes) token by token; with `order` (T, B), what is carried is kept in that order of rows after each step."""
    rows, length = tokens.shape
    carried = module.root()
    found = [module.logits(carried).expand(rows, -1)]
    parents = torch.zeros(rows, dtype=torch.long, device=tokens.device)
    where = torch.arange(rows, device=tokens.device)
    for t in range(length):
        kept = where if order is None else order[t].to(tokens.device)
        carried = module.extend(carried, parents[kept], tokens[kept, t])
        parents = torch.argsort(kept)
        found.append(module.logits(carried)[parents])
    return torch.stack(found, 1)


def offers(module: Any, name: str) -> bool:
    """Whether the class says this itself: every nn.Module has a `forward`, which only refuses."""
    own = getattr(type(module), name, None)
    return own is not None and own is not getattr(nn.Module, name, None)


def _alphabet(module: Any, ways: dict[str, Way], alphabet: Iterable[str] | None, device: torch.device) -> tuple[Symbol, ...]:
    """The symbols given, as many as the net has; else the tokens' numbers."""
    count = getattr(module, "outcomes", None)
    if not isinstance(count, int):
        with torch.no_grad():
            count = int(_answered(next(iter(ways.values())), torch.zeros(1, 0, dtype=torch.long, device=device)).shape[-1])
    if count < 2:
        raise BadModel(f"a net needs at least one symbol and END, found {count} outcomes")
    symbols = tuple(map(str, range(count - 1))) if alphabet is None else alphabet_of(alphabet)
    if len(symbols) != count - 1:
        raise BadQuestion(f"the net has {count} outcomes, END among them, so its alphabet has {count - 1} symbols; found {len(symbols)}")
    return symbols


def _answered(way: Way, tokens: Tensor) -> Any:
    try:
        return way(tokens)
    except (RuntimeError, TypeError, IndexError, AttributeError, NotImplementedError) as failed:
        raise BadModel(
            f"the net fails on tokens of shape {tuple(tokens.shape)}, expected an answer after every prefix, the empty one too: {type(failed).__name__}: {failed}; "
            "wrap a module that starts with a token in arprops.neural.Plain"
        ) from failed


def _device(module: Any) -> torch.device:
    tensors = [*module.parameters(), *module.buffers()] if isinstance(module, nn.Module) else []
    return tensors[0].device if tensors else torch.device("cpu")
