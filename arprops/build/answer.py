"""What a twin is told to answer where the joint leaves it free, besides a distribution and a model: a rule to keep or to break, or a text.

True here: a rule is the set of strings that the claim `Obeys` reads it as: a regular language, or the strings after which a machine can
end. `Complete(text)` is the rule that only that completion obeys.
Must never enter: a construction. This file says what is wanted.
"""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, final

from arprops.core.counting import Counted
from arprops.core.dist import Dist
from arprops.core.error import BadQuestion
from arprops.core.language import Language
from arprops.core.model import Model, PartialModel, Source
from arprops.core.words import Outcome, Prompt, Symbol, word
from arprops.models.row import Row, next_tokens, shown
from arprops.search.elementary import from_words
from arprops.search.language import complement
from arprops.search.minimise import minimal
from arprops.search.regex import regex

Rule: TypeAlias = Language | str | Counted[Any]
"""A regular language, a regular expression (`regex`), or a machine read as the strings after which it can end."""
Reads: TypeAlias = Literal["string", "completion"]


@dataclass(frozen=True)
class _Ruled:
    rule: Rule
    reads: Reads = "string"

    def __post_init__(self) -> None:
        if self.reads not in ("string", "completion"):
            raise BadQuestion(f"reads is 'string' (prompt and completion together) or 'completion', found {self.reads!r}")
        if not isinstance(self.rule, Language | str | Counted):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadQuestion(f"a rule is a Language, a regular expression or a CounterMachine (the strings it can end after), found {self.rule!r}")


@final
@dataclass(frozen=True)
class Obey(_Ruled):
    """Every completion obeys the rule, which reads prompt and completion together, or the completion alone (`reads="completion"`).

    A regular rule is followed by a shortest way: END where the string may end, else the symbols that come closer, each as probable as
    the others. A machine as rule answers as itself, so it ends only where the rule allows it, and it may run on for ever.
    """


@final
@dataclass(frozen=True)
class Violate(_Ruled):
    """Every completion breaks the rule: the answer is a shortest way out of a regular rule.

    Of a machine as rule, it ends where that cannot end, and emits all symbols with equal probability where it can.
    """


@final
@dataclass(frozen=True)
class Complete:
    """Exactly this completion, then END, both certain; END where a prompt goes on otherwise."""

    completion: Prompt


Answer: TypeAlias = Row | Model[Any] | Obey | Violate | Complete


@dataclass(frozen=True)
class Wanted:
    """An answer, read over an alphabet: one of a distribution, a model, a regular rule to follow, a machine to follow (or to break)."""

    row: Dist[Outcome] | None = None
    model: Model[Any] | None = None
    rule: Language | None = None
    broken: bool = False
    reads: Reads = "string"


def wanted(answer: object, alphabet: tuple[Symbol, ...]) -> Wanted:
    """The answer over the alphabet, a violated regular rule as its complement. Fails with `BadQuestion` on anything else, and on other symbols."""
    match answer:
        case Obey() | Violate():
            broken = isinstance(answer, Violate)
            rule = regex(answer.rule, alphabet) if isinstance(answer.rule, str) else answer.rule
            _same_symbols(alphabet, rule.alphabet, "the rule")
            if isinstance(rule, Language):
                return Wanted(rule=complement(rule) if broken else minimal(rule), reads=answer.reads)
            return Wanted(model=rule, broken=broken, reads=answer.reads)
        case Complete():
            return Wanted(rule=from_words(alphabet, [word(alphabet, answer.completion)]), reads="completion")
        case Model():
            model: Model[Any] = answer
            _same_symbols(alphabet, model.alphabet, "the model that answers")
            return Wanted(model=model)
        case PartialModel() | Source():
            raise BadQuestion(f"{answer!r} has no answer at the prompts it cannot produce; give a Model, such as Belief(source, off_support=…)")
        case str():
            raise BadQuestion(f"the answer {answer[:40]!r} is text; write Complete({answer[:40]!r}) for this completion, or Obey({answer[:40]!r}) for a rule")
        case _:
            row: Any = answer
            try:
                return Wanted(row=next_tokens(row, "the answer", alphabet))
            except TypeError:
                raise BadQuestion(f"an answer is a distribution, a Model, Obey(rule), Violate(rule) or Complete(text), found {answer!r}") from None


def _same_symbols(mine: tuple[Symbol, ...], theirs: tuple[Symbol, ...], what: str) -> None:
    if set(mine) != set(theirs):
        raise BadQuestion(f"the model is over {shown(mine)}, {what} over {shown(theirs)}; give both the same symbols")
