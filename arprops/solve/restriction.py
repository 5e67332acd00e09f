"""The probability of a language that need not be regular, at one prompt or after every prompt of a regular one.

True here: what the rule accepts is what a joint restricted to it finishes, so each question is put to a `Restricted` view in claims that
exist without it: a finite mass, which counter machines have for all lengths and parameters, or the probability of the strings without a
mark. At every prompt a rule that reads the completion alone starts where the view is told that the prompt is over.
Must never enter: a verdict, or a claim that says less than was asked.
"""

from fractions import Fraction
from typing import Any, Final, Literal, cast

from arprops.core.claim import AtEvery, Comparison, FiniteMass, Probability, Value
from arprops.core.counting import Counted
from arprops.core.error import BadQuestion
from arprops.core.formula import Formula
from arprops.core.interval import Interval
from arprops.core.language import Language
from arprops.core.model import Joint
from arprops.core.words import Prompt, Word, word
from arprops.search import probability as regular
from arprops.search.asked import a_joint, known
from arprops.search.explore import BUDGET, Progress
from arprops.search.frontier import PROMPTS
from arprops.search.regex import regex
from arprops.solve.value import valued
from arprops.views.along import Rule
from arprops.views.conditioned import Conditioned
from arprops.views.restricted import Restricted

RELATIONS: Final = ("==", "<=", "<")


def within(p: Joint, rule: Rule, *, prompt: Prompt = (), whole: bool = False) -> FiniteMass | Probability:
    """The probability that p's completion of the prompt is finite and the rule accepts it, as a quantity; with `whole`, prompt and completion together.

    Needs as rule a regular language, or a `PDFA` or `CounterMachine` read as the strings it can end after. Gives the finite mass of p
    restricted to the rule where p is an automaton or counter machine, else a `Probability` of that view. Fails as `Restricted`, and with
    `BadQuestion` on an unknown symbol. Cost: reading the prompt.
    """
    a_joint(p)
    read = word(p.alphabet, prompt)
    if isinstance(p, Counted):
        seen: Any = Restricted(p, rule) if whole else Restricted(Conditioned(p, read), rule) if read else Restricted(p, rule)
        after: Any = Conditioned(seen, read) if whole and read else seen
        return FiniteMass(after)
    view: Any = Restricted(p, rule, reads="string" if whole else "completion")
    return Probability(view, unmarked(view), read if whole else (*read, view.begin))


def after_every(
    left: Restricted[Any] | Value, relation: Literal["==", "<=", "<"], right: Restricted[Any] | Value, *, prompts: Language | str, among: Literal["all", "possible"] = "all"
) -> AtEvery:
    """The claim that after every prompt of a regular language the probabilities that the rules accept are related as said.

    A side is a number, or the `Restricted` view whose rule is meant: it reads prompt and completion, or with `reads="completion"` the
    completion alone. The language of the prompts, a `Language` or a regular expression, is over the symbols without the marks. Fails with
    `BadQuestion` where no side is a view, or two read differently.
    """
    views = [side for side in (left, right) if isinstance(side, Restricted)]
    if not views or relation not in RELATIONS:
        raise BadQuestion(f"expected a Restricted view, a relation of {', '.join(RELATIONS)}, and a number or a view, found {left!r} {relation!r} {right!r}")
    first = views[0]
    if any(view.reads != first.reads or {*view.alphabet} != {*first.alphabet} for view in views):
        raise BadQuestion("both rules must read alike, and over the same symbols: the strings (reads='string'), or the completions alone (reads='completion')")
    language = regex(prompts, first.joint.alphabet) if isinstance(prompts, str) else prompts
    known(language, first.joint)
    sides: list[Any] = [Probability(cast("Any", side), unmarked(side)) if isinstance(side, Restricted) else side for side in (left, right)]
    return AtEvery(Comparison(sides[0], relation, sides[1]), marked(language, first), among)


def unmarked(view: Restricted[Any]) -> Language:
    """The strings without a mark, over the symbols of the view."""
    size = len(view.joint.alphabet)
    rows = ((0,) * size + (1,) * (len(view.alphabet) - size), (1,) * len(view.alphabet))
    return Language(view.alphabet, rows, frozenset((0,)))


def marked(prompts: Language, view: Restricted[Any]) -> Language:
    """The prompts over the symbols of the view, and where it is told that a prompt is over, with that at their end."""
    dead = len(prompts.moves)
    told = dead + 1
    marks = view.alphabet[len(view.joint.alphabet) :]

    def row(state: int) -> tuple[int, ...]:
        return (*prompts.moves[state], *(told if mark == view.begin and state in prompts.accepting else dead for mark in marks))

    symbols = (*prompts.alphabet, *marks)
    rows = (*map(row, range(dead)), *[(dead,) * len(symbols)] * (1 if view.begin is None else 2))
    return Language(symbols, rows, prompts.accepting if view.begin is None else frozenset((told,)), prompts.start)


def plain_prompts(prompts: Language, view: Restricted[Any]) -> Language:
    """The prompts that were marked, over the symbols without marks."""
    kept = [prompts.alphabet.index(symbol) for symbol in view.joint.alphabet]
    rows = tuple(tuple(row[i] for i in kept) for row in prompts.moves)
    if view.begin is None:
        return Language(view.joint.alphabet, rows, prompts.accepting, prompts.start)
    told = prompts.alphabet.index(view.begin)
    return Language(view.joint.alphabet, rows, frozenset(state for state, row in enumerate(prompts.moves) if row[told] in prompts.accepting), prompts.start)


def spoken(prompt: Word, view: Restricted[Any]) -> Word:
    """The prompt without the mark that it is over."""
    return prompt[:-1] if view.begin is not None and prompt[-1:] == (view.begin,) else prompt


def meant(quantity: object, *, at_every: bool = False) -> tuple[Joint, Rule, Word, bool] | None:
    """The model, rule, prompt and `whole` that `within`, or `at_every` prompt a side of `after_every`, was made of; None for any other quantity."""
    view: Any = getattr(quantity, "p", None)
    if isinstance(quantity, Probability) and isinstance(view, Restricted) and quantity.language == unmarked(view):
        over = view.begin is None or at_every or quantity.prompt[-1:] == (view.begin,)
        return (view.joint, view.rule, spoken(quantity.prompt, view), view.begin is None) if over else None
    if isinstance(quantity, FiniteMass):
        if isinstance(view, Conditioned) and isinstance(inner := view.joint, Restricted) and (inner.begin is None or view.prompt[-1:] == (inner.begin,)):
            return inner.joint, inner.rule, spoken(view.prompt, inner), inner.begin is None
        if isinstance(view, Restricted) and view.begin is None:
            held: Any = view.joint
            return (held.joint, view.rule, held.prompt, False) if isinstance(held, Conditioned) else (held, view.rule, (), False)
    return None


def probability(
    p: Joint,
    language: Language | str | Counted[Any],
    *,
    prompt: Prompt = (),
    whole: bool = False,
    budget: int = BUDGET,
    prompts: int = PROMPTS,
    progress: Progress | None = None,
) -> Fraction | Interval | Formula:
    """The probability that p's completion of the prompt is finite and in the language; with `whole`, prompt and completion together.

    The language is a `Language`, a regular expression (`regex`), or a `CounterMachine` read as the strings it can end after. Exact where
    model × rule fits the budget, or a formula for all lengths is found; else an `Interval`. For a machine with parameters a `Formula`.
    A model answers at impossible prompts too; a source raises `ZeroProbabilityPrompt`. Cost: one exact linear solve. Source: G2.
    """
    a_joint(p)
    family = isinstance(p, Counted) and p.counting().parameters
    if not isinstance(language, Counted) and not family:
        return regular.probability(p, language, prompt=prompt, whole=whole, budget=budget, prompts=prompts, progress=progress)
    rule = regex(language, p.alphabet) if isinstance(language, str) else language
    found = valued(within(p, rule, prompt=prompt, whole=whole), budget=budget, prompts=prompts, progress=progress).value
    assert isinstance(found, Fraction | Interval | Formula)
    return found
