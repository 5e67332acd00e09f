"""What the laws are, and how a broken one is told.

True here: a law is named by a word, stated in a sentence, and broken by a counterexample: a prompt (or a state), what was found there,
what was expected, and a line that shows it again with `model` in place.
Must never enter: a judgement. Whether a law holds is found out beside this file.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from arprops.core.words import Word, spelled

LAWS: Final[Mapping[str, str]] = {
    "alphabet": "the alphabet is a tuple of distinct, non-empty strings",
    "next": "after every prompt, `next` gives a Dist over the alphabet and END, whose weights sum to exactly 1",
    "step": "`start` and `step` answer, after every symbol, also one of weight 0 (a PartialModel may refuse that with ZeroProbabilityPrompt)",
    "hash": "states are hashable",
    "purity": "`start`, `next` and `step` say the same whenever they are asked, and leave the states they are given as they were",
    "state equality": "states that are equal have equal hashes, and answer alike, now and after every symbol",
    "move": "`start` gives a Dist of states, and `move` a Dist of (symbol, state) and END, whose weights sum to exactly 1",
    "source": "`source()` is a Source with the joint of the model",
    "counting": "the formulas of `counting()` answer and move as `next` and `step` do",
    "enclosure": "the numbers that a grammar finds by itself contain those that its moves give",
    "prefix mass": "at every length, the prefixes of that length and the strings that ended before have mass 1 together",
    "chain rule": "`prefix_probability` and `string_probability` are products of conditionals, and `next_distribution` is the conditional",
    "support": "`possible` and `zero_prompts` call a prompt impossible exactly where its probability is 0",
    "belief": "`Belief(source)` answers by sums over all paths, and refuses exactly the impossible prompts",
    "file": "what `ar.save` writes, `ar.load` reads back as a model that answers alike",
    "copy": "copies, by `copy.deepcopy` and by pickle, answer alike",
    "repr": "`repr` gives text",
}
"""The laws by name, in the order in which they are looked at."""

SHOWN: Final = 300


class Broken(NamedTuple):
    """A counterexample to a law; the prompt is None where the law speaks of no prompt."""

    law: str
    prompt: Word | None
    found: str
    expected: str
    line: str
    """Python that shows what was found, where `model` is the model and `ar` is arprops."""

    def __str__(self) -> str:
        at = () if self.prompt is None else (f"at the prompt  {spelled(self.prompt)}",)
        needed = "import functools; " if "functools." in self.line else ""
        rows = (*at, f"found          {self.found}", f"expected       {self.expected}", f"to see it      {needed}{self.line}")
        return f"{self.law}: {LAWS[self.law]}\n" + "\n".join(f"    {row}" for row in rows)


class LawsBroken(AssertionError):
    """A model breaks laws; `broken` lists them, each with its smallest counterexample."""

    def __init__(self, message: str, broken: tuple[Broken, ...]) -> None:
        super().__init__(message)
        self.broken = broken

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.broken)


class NotAsked(Exception):
    """A law that does not speak of this model, with the reason."""


def shown(value: object) -> str:
    """The value for a person to read, also where its `repr` fails."""
    try:
        text = repr(value)
    except Exception as error:  # noqa: BLE001  # a stranger's repr
        return f"a {type(value).__name__} whose repr raises {type(error).__name__}"
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def raised(error: Exception) -> str:
    """The error as its type and message."""
    text = f"{type(error).__name__}: {error}"
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def reached(prompt: Word) -> str:
    """Python for the model's state after the prompt."""
    if len(prompt) < 2:
        return f"model.step(model.start(), {prompt[0]!r})" if prompt else "model.start()"
    return f"functools.reduce(model.step, {prompt!r}, model.start())"
