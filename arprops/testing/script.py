"""The models and quantities of a claim as Python writes them.

True here: what is written asks the library what the claim speaks of, on the models that the file names; what the file does not name is read
from the claim itself.
Must never enter: a witness. What should hold where is said in `replay`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from itertools import islice
from math import inf
from typing import Any, Final

from arprops.core import claim as core
from arprops.core.claim import Claim
from arprops.core.counting import Counted
from arprops.core.language import Language
from arprops.core.logsum import LogSum
from arprops.core.model import Joint, PartialModel, Source
from arprops.core.words import END, Outcome, Word
from arprops.neural.declared import concerns_nets, views_nets
from arprops.report.code import prompt_code, text_code
from arprops.search.listing import shortest
from arprops.solve.restriction import meant
from arprops.tasks.stated import Said

LETTERS: Final = "pqrstuvwxyz"


class Script:
    """The models of a claim as variables, each made by a line of its own once it is spoken of."""

    def __init__(self, claim: Said, named: Mapping[str, Joint], file: str, key: str) -> None:
        self.claim = f"claim_of({file}, {key if key.isascii() and key.isdigit() else text_code(key)})"
        # of a net no state is met twice, so a walk would only end at its budget; these are the ones under which `arprops check` refutes
        self.limits = ", budget=1000, prompts=2000" if concerns_nets(claim) or views_nets(claim) else ""
        names = {id(model): name for name, model in reversed(list(named.items()))}
        self.made = [
            (model, f"ar.load({file}, model={text_code(names[id(model)])})" if id(model) in names else self.claim + path)
            for path, model in _models(claim)
        ]
        self.calls: list[str] = []

    def put(self, values: tuple[tuple[str, Fraction], ...], instance: Claim) -> None:
        """Speak of the models of an instance of the claim, which has these numbers for its parameters."""
        instances: list[tuple[Joint, str]] = []
        for (model, call), (_, other) in zip(self.made, _models(instance), strict=True):
            mine = [parameter.name for parameter in model.counting().parameters] if isinstance(model, Counted) else []
            given = ", ".join(f"{text_code(name)}: {text_code(str(number))}" for name, number in values if name in mine)
            instances.append((other, f"{call}.at({{{given}}})" if given else call))
        self.made = instances

    def of(self, model: Joint) -> str:
        """The variable of the model."""
        call = next(call for other, call in self.made if other is model)
        if call not in self.calls:
            self.calls.append(call)
        return LETTERS[self.calls.index(call)]


_QUESTIONS = {core.KL: "kl", core.CrossEntropy: "cross_entropy", core.TotalVariation: "total_variation",
              core.Entropy: "entropy", core.FiniteMass: "finite_mass", core.Length: "expected_length"}  # fmt: skip


def side_code(script: Script, side: Any) -> str | None:
    """The side as a call that gives its value."""
    match side:
        case core.PrefixProbability():
            return mass_code(script, side.p, side.prompt, side.outcome)
        case core.NextProbability():
            return f"ar.next_distribution({script.of(side.p)}, {prompt_code(side.prompt, side.p)})[{_outcome(side.outcome)}]"
        case core.Probability() if (view := restricted(side)) is not None:
            return f"ar.finite_mass({_after(script, view, side.prompt)})"
        case core.Probability() if (only := single(side)) is not None:
            return completion_code(script, side.p, side.prompt, only)
        case _ if type(side) in _QUESTIONS:
            return f"ar.{_QUESTIONS[type(side)]}({_arguments(script, side)})"
        case _:
            return _number(side)


def claimed_code(script: Script, side: Any) -> str | None:
    """The side as a `Comparison` holds it."""
    match side:
        case core.PrefixProbability():
            outcome = "" if side.outcome is None else f", {_outcome(side.outcome)}"
            return f"ar.PrefixProbability({script.of(side.p)}, {side.prompt!r}{outcome})"
        case core.NextProbability():
            return f"ar.NextProbability({script.of(side.p)}, {side.prompt!r}, {_outcome(side.outcome)})"
        case core.Probability() if (view := restricted(side)) is not None:
            return f"ar.FiniteMass({_after(script, view, side.prompt)})"
        case _ if type(side) in _QUESTIONS:
            return f"ar.{type(side).__name__}({_arguments(script, side)})"
        case _:
            return _number(side)


def restricted(side: Any) -> Joint | None:
    """The counter machine whose finite mass after a prompt is asked for, where a claim asks so for the probability of what a rule accepts."""
    return side.p if isinstance(side, core.Probability) and isinstance(side.p, Counted) and meant(side, at_every=True) is not None else None


def _after(script: Script, view: Joint, prompt: Word) -> str:
    return f"ar.Conditioned({script.of(view)}, {prompt_code(prompt, view)})" if prompt else script.of(view)


def _arguments(script: Script, side: Any) -> str:
    return ", ".join(script.of(getattr(side, role)) for role in ("p", "q") if hasattr(side, role))


def _number(side: Any) -> str | None:
    match side:
        case int():
            return str(side)
        case Fraction():
            return str(side.numerator) if side.denominator == 1 else f"Fraction({side.numerator}, {side.denominator})"
        case float() if side == inf:
            return "math.inf"
        case LogSum():
            terms = [f"{'' if rate == 1 else f'{_number(Fraction(rate))} * '}ar.log({_number(Fraction(of))})" for of, rate in side.terms.items()]
            return " + ".join(terms) or "0"
        case _:
            return None


def single(side: Any) -> Word | None:
    """The one word of the language whose probability is asked, where it has one only."""
    if not isinstance(side, core.Probability) or side.whole:
        return None
    words = list(islice(shortest(side.language), 2))
    return words[0] if len(words) == 1 else None


def completion_code(script: Script, p: Joint, prompt: Word, completion: Word) -> str:
    """The probability of exactly this completion of the prompt."""
    after = f"ar.Conditioned({script.of(p)}, {prompt_code(prompt, p)})" if prompt else script.of(p)
    return f"ar.string_probability({after}, {prompt_code(completion, p)})"


def mass_code(script: Script, p: Joint, prompt: Word, outcome: Outcome | None) -> str:
    """The probability of the prompt, of the prompt followed by a symbol, or of the string that ends there."""
    if outcome is END:
        return f"ar.string_probability({script.of(p)}, {prompt_code(prompt, p)})"
    read = prompt if outcome is None else (*prompt, outcome)
    return f"ar.prefix_probability({script.of(p)}, {prompt_code(read, p)})"


def _outcome(outcome: Outcome) -> str:
    return "ar.END" if outcome is END else text_code(outcome)


def _models(part: Any, path: str = "") -> Iterator[tuple[str, Joint]]:
    """The models of a claim, with the path of attributes that leads to each."""
    if isinstance(part, PartialModel | Source):
        yield path, part
    elif isinstance(part, tuple):
        for i, inner in enumerate(part):
            yield from _models(inner, f"{path}[{i}]")
    elif is_dataclass(part) and not isinstance(part, type) and not isinstance(part, Language):
        for field in fields(part):
            yield from _models(getattr(part, field.name), f"{path}.{field.name}")
