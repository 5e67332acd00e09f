"""A model with other answers: exactly at given prompts, or at and below them.

True here: `at` beats `below`, and of several `below` the longest prompt wins; everywhere else the model answers as before.
A model given below a prompt has read the whole prompt, from its own start. Overriding zero-probability prompts keeps the
joint; overriding possible ones changes it.
Must never enter: a view of partial models. A prompt that cannot be read has no answer to override.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias, final

from arprops.core.dist import Dist
from arprops.core.error import BadModel, BadQuestion
from arprops.core.forward import state_after
from arprops.core.model import Model
from arprops.core.words import Outcome, Symbol, Word, spelled, word
from arprops.models.constant import Constant
from arprops.models.row import Row, next_tokens
from arprops.models.written import braces, row, within
from arprops.models.written import prompt as key
from arprops.views.choice import answering

State: TypeAlias = tuple[int | None, int, Any]
"""The node of the tree of overridden prompts (None outside it), who answers (0 the model, i the i-th `below`), and their state."""


class _Tree(NamedTuple):
    models: tuple[Model[Any], ...]
    children: dict[tuple[int, Symbol], int]
    answers: dict[int, Dist[Outcome]]
    """What `at` says, by node."""
    takes_over: dict[int, tuple[int, Any]]
    """Who answers from this node on, with the state that the node's prompt leaves them in."""


@final
@dataclass(frozen=True, init=False, repr=False)
class Overridden(Model[State]):
    """The model with the distributions `at` (prompt: distribution) and the models `below` (prompt: distribution or model).

    Needs prompts over the alphabet, each once, and models with the same symbols; fails with `BadModel` else. Cost: at once the
    reading of every prompt; then one look-up and one step a symbol, whatever the number of overrides.
    """

    model: Model[Any]
    at: Mapping[Word, Dist[Outcome]] = field(hash=False)
    below: Mapping[Word, Model[Any]] = field(hash=False)

    def __init__(self, model: Model[Any], *, at: Mapping[Any, Row] | None = None, below: Mapping[Any, Model[Any] | Row] | None = None) -> None:
        if not isinstance(model, Model):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadModel(f"{model!r} does not answer every prompt; complete it first, with Belief(source, off_support=…)")
        alphabet = model.alphabet
        answers = {prompt: next_tokens(row, f"at {spelled(prompt[:40])}", alphabet) for prompt, row in _read(alphabet, at or {}).items()}
        others = {prompt: answering(alphabet, other, f"below {spelled(prompt[:40])}") for prompt, other in _read(alphabet, below or {}).items()}
        vars(self).update(alphabet=alphabet, model=model, at=answers, below=others, _tree=_tree(model, answers, others))

    def start(self) -> State:
        who, inner = self._tree.takes_over.get(0, (0, None))
        return 0, who, inner if who else self.model.start()

    def next(self, state: State) -> Dist[Outcome]:
        node, who, inner = state
        answer = None if node is None else self._tree.answers.get(node)
        return self._tree.models[who].next(inner) if answer is None else answer

    def step(self, state: State, symbol: Symbol) -> State:
        node, who, inner = state
        after = None if node is None else self._tree.children.get((node, symbol))
        if after is not None and after in self._tree.takes_over:
            return after, *self._tree.takes_over[after]
        return after, who, self._tree.models[who].step(inner, symbol)

    def __repr__(self) -> str:
        summary = f"Overridden({self.model!r}, at {len(self.at)} prompts, below {len(self.below)})"
        return within(len(self.at) + len(self.below), self._expression, summary)

    def _expression(self) -> str:
        at = braces({key(prompt, self.alphabet): row(answer) for prompt, answer in self.at.items()})
        below = braces({key(prompt, self.alphabet): _other(other) for prompt, other in self.below.items()})
        given = [f"{name}={written}" for name, written in (("at", at), ("below", below)) if written != "{}"]
        return f"Overridden({', '.join([repr(self.model), *given])})"

    @property
    def _tree(self) -> _Tree:
        tree: _Tree = vars(self)["_tree"]
        return tree


def _other(other: Model[Any]) -> str:
    return row(other.answer) if isinstance(other, Constant) else repr(other)


def _read(alphabet: tuple[Symbol, ...], given: Mapping[Any, Any]) -> dict[Word, Any]:
    read: dict[Word, Any] = {}
    for written, value in given.items():
        try:
            prompt = word(alphabet, written)
        except BadQuestion as refusal:
            raise BadModel(f"the overridden prompt {written!r}: {refusal}") from None
        if prompt in read:
            raise BadModel(f"the overridden prompt {spelled(prompt[:40])} is given twice")
        read[prompt] = value
    return read


def _tree(model: Model[Any], at: Mapping[Word, Dist[Outcome]], below: Mapping[Word, Model[Any]]) -> _Tree:
    children: dict[tuple[int, Symbol], int] = {}

    def node(prompt: Word) -> int:
        here = 0
        for symbol in prompt:
            here = children.setdefault((here, symbol), len(children) + 1)
        return here

    answers = {node(prompt): answer for prompt, answer in at.items()}
    takes_over = {node(prompt): (i, state_after(other, prompt)) for i, (prompt, other) in enumerate(below.items(), 1)}
    return _Tree((model, *below.values()), children, answers, takes_over)
