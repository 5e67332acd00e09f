"""What the words of a claim mean, for a failing test that is read by somebody who has not read the theory.

True here: one line a term, in what can be observed: samples, losses, answers.
Must never enter: whether the claim holds.
"""

from arprops.core import claim as core
from arprops.core.claim import Quantity
from arprops.core.words import END
from arprops.report.words import Names, outcome_text, prompt_text, quantity_text
from arprops.solve.restriction import meant
from arprops.tasks.stated import Said


def glosses(claim: Said, names: Names) -> list[str]:
    """A line for each quantity of the claim that the claim's own words do not explain; the three equalities explain themselves."""
    sides = (claim.left, claim.right) if isinstance(claim, core.Comparison) else ()
    lines = [f"{quantity_text(side, names)} is {meant}" for side in sides if hasattr(side, "p") and (meant := _meant(side, names))]  # type: ignore[arg-type]
    return list(dict.fromkeys(lines))


def _meant(quantity: Quantity, names: Names) -> str | None:
    if meant(quantity) is not None:
        return None
    p, q = names.of(quantity.p), names.of(getattr(quantity, "q", quantity.p))
    match quantity:
        case core.KL():
            return f"how much more {q} loses than it needs to, in nats a string, on strings that {p} writes; +∞ where {p} writes what {q} cannot"
        case core.CrossEntropy():
            return f"the loss of {q}, in nats a string, on strings that {p} writes"
        case core.TokenLoss():
            return f"the loss of {q}, in nats a token, on strings that {p} writes; e to its power is the perplexity"
        case core.Entropy():
            return f"the least loss that any model can have, in nats a string, on strings that {p} writes"
        case core.TotalVariation():
            return f"the most by which {p} and {q} differ in the probability of anything a string can do; 0 is the same joint, 1 nothing in common"
        case core.FiniteMass():
            return f"the probability that a string of {p} ends"
        case core.PrefixProbability(outcome=None):
            return f"the probability that a string of {p} begins with {prompt_text(quantity.prompt)}"
        case core.PrefixProbability():
            if quantity.outcome is END or quantity.outcome is None:
                return f"the probability of exactly this string under {p}"
            return f"the probability that a string of {p} begins with {prompt_text((*quantity.prompt, quantity.outcome))}"
        case core.NextProbability():
            return f"the probability that {p} goes on with {outcome_text(quantity.outcome)} after the prompt {prompt_text(quantity.prompt)}"
        case _:
            return None
