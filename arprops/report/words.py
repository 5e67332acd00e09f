"""Claims and quantities in words.

True here: somebody who has not read the theory understands what was claimed; the three equalities never share a wording.
Must never enter: whether a claim holds.
"""

from collections.abc import Mapping
from fractions import Fraction
from itertools import islice
from typing import Any

from arprops.core import claim as core
from arprops.core.claim import Quantity, Value
from arprops.core.exact import short
from arprops.core.formula import Formula
from arprops.core.language import Language
from arprops.core.logsum import LogSum
from arprops.core.model import Joint, PartialModel, Source
from arprops.core.words import END, Outcome, Word, spelled
from arprops.report.number import count_text, number_text
from arprops.report.plain import plain
from arprops.search.listing import shortest
from arprops.solve.restriction import meant, plain_prompts
from arprops.solve.sought import Sought
from arprops.tasks.stated import Ours, Said, settled_text

LONGEST = 48
FEW = 3
"""How many words show a language."""
SMALL = 60
"""States of an automaton up to which it is shown by its words."""


class Names:
    """What the models of a claim are called: as given, else P, Q, …, in the order they are met."""

    def __init__(self, given: Mapping[str, Joint] | None = None) -> None:
        self.names: list[tuple[Joint, str]] = [(model, plain(name)) for name, model in (given or {}).items()]

    def of(self, model: Joint) -> str:
        """The model's name."""
        if isinstance(model, Sought):
            return plain(model.name)
        for known, name in self.names:
            if known is model:
                return name
        taken = {name for _, name in self.names}
        name = next(letter for letter in (*"PQRSTUVWXYZ", *(f"model {i}" for i in range(1, 99))) if letter not in taken)
        self.names.append((model, name))
        return name


def renamed(names: Names, claim: Any, instance: Any) -> Names:
    """The same names for the models of a claim of which the other is an instance, field by field."""
    found = Names()
    found.names = list(names.names)
    for mine, theirs in zip(_models(claim), _models(instance), strict=True):
        found.names.append((theirs, names.of(mine)))
    return found


def _models(part: Any) -> list[Any]:
    if (told := meant(part, at_every=True)) is not None:
        return [told[0]]
    if isinstance(part, PartialModel | Source):
        return [part]
    return [model for name in ("p", "q", "rule", "comparison", "left", "right") if hasattr(part, name) for model in _models(getattr(part, name))]


def prompt_text(prompt: Word) -> str:
    """The prompt, its middle left out where it is long; the empty one is ε."""
    text = plain(spelled(prompt))
    if len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST // 2]}…{text[-LONGEST // 4 :]} ({len(prompt)} symbols)"


def outcome_text(outcome: Outcome) -> str:
    """The outcome as it stands in a table."""
    return "END" if outcome is END else plain(outcome)


def claim_text(claim: Said, names: Names) -> str:
    """The claim as a sentence without a full stop."""
    if isinstance(claim, Ours):
        return plain(settled_text(claim, names, language=language_text))
    match claim:
        case core.SameConditionals():
            return f"{names.of(claim.p)} and {names.of(claim.q)} answer every prompt alike, also the impossible ones"
        case core.SameJoint():
            return f"{names.of(claim.p)} and {names.of(claim.q)} have the same joint: every prefix is equally probable under both"
        case core.SameStrings():
            return f"{names.of(claim.p)} and {names.of(claim.q)} give every finite string the same probability"
        case core.Tight():
            return f"{names.of(claim.p)} is tight: its strings end with probability 1"
        case core.Obeys():
            what = "completion" if claim.reads == "completion" else "string"
            prompts = "every prompt" if claim.prompts == "all" else "every possible prompt"
            return f"at {prompts}, every {what} that {names.of(claim.p)} can end with obeys {rule_text(claim.rule, names)}"
        case core.Comparison():
            relation = {"==": "=", "<=": "≤", "<": "<"}.get(claim.relation, claim.relation)
            return f"{side_text(claim.left, names)} {relation} {side_text(claim.right, names)}"
        case core.AtEvery(comparison=comparison):
            relation = {"==": "=", "<=": "≤", "<": "<"}.get(comparison.relation, comparison.relation)
            left, right = (side_text(side, names, prompt="w") for side in (comparison.left, comparison.right))
            view = marked_view(claim)
            prompts = f"prompt w in {language_text(claim.prompts if view is None else plain_prompts(claim.prompts, view))}"
            return f"at every {'possible ' if claim.among == 'possible' else ''}{prompts}: {left} {relation} {right}"
        case core.Unsatisfiable():
            return f"there are no models for which {' and '.join(_constraint_text(constraint, names) for constraint in claim.constraints) or 'nothing is asked'}"
        case _:  # a claim of another room, which says itself what it claims
            return plain(str(claim))


def marked_view(claim: object) -> Any:
    """The restricted view at whose prompts a claim asks for what a rule accepts; None for other claims."""
    sides = (claim.comparison.left, claim.comparison.right) if isinstance(claim, core.AtEvery) else ()
    return next((side.p for side in sides if isinstance(side, core.Probability) and meant(side, at_every=True) is not None), None)


def _constraint_text(constraint: Any, names: Names) -> str:
    if isinstance(constraint, core.Claim):
        return claim_text(constraint, names)
    inner = getattr(constraint, "claim", None)
    return f"not ({claim_text(inner, names)})" if isinstance(inner, core.Claim) else plain(str(constraint))


def side_text(side: Quantity | Value, names: Names, *, prompt: str | None = None) -> str:
    """One side of a comparison: a quantity's name, or a value, shortened; a `prompt` is what to write in the place of its own."""
    if isinstance(side, LogSum | Formula):
        return number_text(side)
    if isinstance(side, float):
        return number_text(side)
    if not hasattr(side, "p") and not isinstance(side, int | Fraction):  # what a search for models knows and claims do not
        return plain(str(side))
    return short(Fraction(side)) if isinstance(side, int | Fraction) else quantity_text(side, names, prompt=prompt)


def rule_text(rule: Any, names: Names) -> str:
    """What a rule is called: a machine by its name, a language by its size."""
    return language_text(rule) if isinstance(rule, Language) else names.of(rule)


def quantity_text(quantity: Quantity, names: Names, *, prompt: str | None = None) -> str:
    """The quantity in the notation of the field; a `prompt` is what to write in the place of its own."""
    if (told := meant(quantity, at_every=prompt is not None)) is not None:
        joint, rule, read, whole = told
        return f"{names.of(joint)}({'prompt + completion' if whole else 'completion'} in {rule_text(rule, names)} | {prompt or prompt_text(read)})"
    p = names.of(quantity.p)
    match quantity:
        case core.PrefixProbability(outcome=None):
            return f"{p}[{prompt_text(quantity.prompt)} …]"
        case core.PrefixProbability():
            outcome = quantity.outcome
            return f"{p}({prompt_text(quantity.prompt)}{'' if outcome is None or outcome is END else f' {outcome_text(outcome)} …'})"
        case core.NextProbability():
            return f"{p}({outcome_text(quantity.outcome)} | {prompt or prompt_text(quantity.prompt)})"
        case core.KL():
            return f"KL({p}‖{names.of(quantity.q)})"
        case core.CrossEntropy():
            return f"cross-entropy({p}, {names.of(quantity.q)})"
        case core.TokenLoss():
            return f"loss per token({p}, {names.of(quantity.q)})"
        case core.TotalVariation():
            return f"TV({p}, {names.of(quantity.q)})"
        case core.Entropy():
            return f"entropy({p})"
        case core.FiniteMass():
            return f"finite mass of {p}"
        case core.Length():
            return f"expected length of {p} (END counted)"
        case core.Probability():
            what = "prompt + completion" if quantity.whole else "completion"
            return f"{p}({what} in {language_text(quantity.language)} | {prompt or prompt_text(quantity.prompt)})"
        case core.ZeroPromptCount():
            return f"number of impossible prompts of length {quantity.length} under {p}"
        case core.Extrapolation():
            return f"mean over the impossible prompts of length {quantity.length} of {p}(prompt + completion in {language_text(quantity.language)})"


def language_text(language: Language) -> str:
    """The language: a star where it is all strings, else its shortest words; of a large automaton the number of its states."""
    if language.alphabet and len(language.accepting) == len(language.moves):
        symbols = [plain(symbol)[:LONGEST] for symbol in language.alphabet[:3]] + ["…"] * (len(language.alphabet) > 3)
        return "{" + ", ".join(symbols) + "}*"
    if len(language.moves) > SMALL:
        return f"a language of {count_text(len(language.moves), 'state')}"
    between = "" if all(len(symbol) == 1 for symbol in language.alphabet) else " "
    words = [plain(between.join(word) or spelled(word))[:LONGEST] for word in islice(shortest(language), FEW + 1)]
    return "{" + ", ".join(words[:FEW] + ["…"] * (len(words) > FEW)) + "}"

