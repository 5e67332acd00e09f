"""From claims to the tables of stored proofs.

True here: what is written needs nothing outside it: models by the names given, languages as complete automata, values exact.
Must never enter: the sugar of check files; a stored claim has one spelling.
"""

from fractions import Fraction
from math import inf
from typing import Any

from arprops.core import claim as core
from arprops.core.claim import Claim, Quantity, Value
from arprops.core.error import BadQuestion
from arprops.core.formula import Formula
from arprops.core.language import Language
from arprops.core.logsum import LogSum
from arprops.core.model import Joint
from arprops.core.words import END, Outcome
from arprops.formats.formula import written_scalar
from arprops.formats.number import written

Data = dict[str, Any]


class Names:
    """What the models of a claim are called: by the given names, else P, Q, R, …; the same object has one name."""

    def __init__(self, given: dict[str, Joint] | None = None) -> None:
        self.models: dict[str, Joint] = {}
        self.given = given or {}

    def of(self, model: Joint) -> str:
        """The model's name."""
        for name, known in self.models.items():
            if known is model:
                return name
        fresh = next((name for name, known in self.given.items() if known is model and name not in self.models), None)
        letters = (letter + str(i or "") for i in range(1000) for letter in "PQRSTUVWXYZ")
        name = fresh or next(letter for letter in letters if letter not in self.models and letter not in self.given)
        self.models[name] = model
        return name


def claim_data(claim: Claim, names: Names) -> Data:
    """The claim as a table; the models it speaks of are gathered in `names`."""
    match claim:
        case core.SameConditionals():
            return {"kind": "same_conditionals", "p": names.of(claim.p), "q": names.of(claim.q)}
        case core.SameJoint():
            return {"kind": "same_joint", "p": names.of(claim.p), "q": names.of(claim.q)}
        case core.SameStrings():
            return {"kind": "same_strings", "p": names.of(claim.p), "q": names.of(claim.q)}
        case core.Tight():
            return {"kind": "tight", "p": names.of(claim.p)}
        case core.Obeys():
            rule = language_data(claim.rule) if isinstance(claim.rule, Language) else names.of(claim.rule)
            return {"kind": "obeys", "p": names.of(claim.p), "rule": rule, "reads": claim.reads, "prompts": claim.prompts}
        case core.Comparison():
            return {
                "kind": "compare",
                "left": side_data(claim.left, names),
                "relation": claim.relation,
                "right": side_data(claim.right, names),
            }
        case core.AtEvery():
            data = claim_data(claim.comparison, names)
            for side in (data["left"], data["right"]):
                if isinstance(side, dict):
                    side.pop("prompt", None)
            return {**data, "prompts": language_data(claim.prompts), "among": claim.among}
        case core.Unsatisfiable():
            raise BadQuestion("that no models meet some constraints is attested only, and a file holds what can be checked; nothing is stored")


def side_data(side: Quantity | Value, names: Names) -> Data | int | str:
    """One side of a comparison: a rational, `inf`, a sum of logarithms, or a quantity."""
    if isinstance(side, LogSum):
        return {"log": [[written(a), written(r)] for a, r in side.terms.items()]}
    if isinstance(side, Formula):
        logs = [[written_scalar(a), written_scalar(r)] for r, a in side.terms]
        return {"log": logs, **({"plus": written_scalar(side.constant)} if side.constant else {})}
    if isinstance(side, float):
        return "inf" if side == inf else written(Fraction(side))
    return written(side) if isinstance(side, int | Fraction) else quantity_data(side, names)


def quantity_data(quantity: Quantity, names: Names) -> Data:
    """The quantity as a table."""
    p = names.of(quantity.p)
    match quantity:
        case core.PrefixProbability():
            outcome = {} if quantity.outcome is None else {"outcome": outcome_data(quantity.outcome)}
            return {"kind": "prefix_probability", "p": p, "prompt": list(quantity.prompt), **outcome}
        case core.NextProbability():
            return {"kind": "next_probability", "p": p, "prompt": list(quantity.prompt), "outcome": outcome_data(quantity.outcome)}
        case core.KL():
            return {"kind": "kl", "p": p, "q": names.of(quantity.q)}
        case core.CrossEntropy():
            return {"kind": "cross_entropy", "p": p, "q": names.of(quantity.q)}
        case core.TokenLoss():
            return {"kind": "token_loss", "p": p, "q": names.of(quantity.q)}
        case core.TotalVariation():
            return {"kind": "total_variation", "p": p, "q": names.of(quantity.q)}
        case core.Entropy():
            return {"kind": "entropy", "p": p}
        case core.FiniteMass():
            return {"kind": "finite_mass", "p": p}
        case core.Length():
            return {"kind": "length", "p": p}
        case core.Probability():
            language = language_data(quantity.language)
            return {"kind": "probability", "p": p, "language": language, "prompt": list(quantity.prompt), "whole": quantity.whole}
        case core.ZeroPromptCount():
            return {"kind": "zero_prompt_count", "p": p, "length": quantity.length}
        case core.Extrapolation():
            return {"kind": "extrapolation", "p": p, "language": language_data(quantity.language), "length": quantity.length}


def language_data(language: Language) -> Data:
    """The language as its complete automaton."""
    return {
        "alphabet": list(language.alphabet),
        "moves": [list(row) for row in language.moves],
        "accepting": sorted(language.accepting),
        "start": language.start,
    }


def outcome_data(outcome: Outcome) -> str:
    """The outcome as text."""
    return "END" if outcome is END else outcome
