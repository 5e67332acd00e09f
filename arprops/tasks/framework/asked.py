"""Whether what was handed in answers prompts at all.

True here: a question about answers is asked of a model; a source has none of its own, and is told what would have some.
Must never enter: a choice of those answers.
"""

from arprops.core.error import BadQuestion
from arprops.core.model import Model, PartialModel


def a_model(q: object) -> None:
    """Fail with `BadQuestion` unless q answers prompts, at least possible ones."""
    if not isinstance(q, PartialModel):
        raise BadQuestion(f"expected a model, which answers prompts, found {type(q).__name__}; of a source, ask Belief(source)")


def a_total_model(q: object) -> None:
    """Fail with `BadQuestion` unless q answers every prompt."""
    if not isinstance(q, Model):
        raise BadQuestion(f"expected a model that answers every prompt, found {type(q).__name__}; of a source, ask Belief(source, off_support=…)")
