"""What somebody chose to be answered where a joint says nothing: a model, or one distribution for every prompt.

True here: what comes out is a total model over the view's symbols.
Must never enter: a choice that nobody made.
"""

from collections.abc import Collection
from typing import Any

from arprops.core.error import BadModel
from arprops.core.model import Model, PartialModel, Source
from arprops.core.words import Symbol
from arprops.models.constant import Constant
from arprops.models.row import Row, next_tokens


def answering(alphabet: tuple[Symbol, ...], choice: Model[Any] | Row, where: str) -> Model[Any]:
    """The model that was chosen, or the constant one with the distribution that was.

    Fails with `BadModel` on other symbols, and on a source or partial model, which have no answers to choose.
    """
    if isinstance(choice, Model):
        same_symbols(alphabet, choice.alphabet, where)
        return choice
    if isinstance(choice, PartialModel | Source):
        raise BadModel(f"{where}: {choice!r} has no answer at the prompts it cannot produce; give a Model or a distribution")
    return Constant(alphabet, next_tokens(choice, where, alphabet))


def same_symbols(first: Collection[Symbol], second: Collection[Symbol], where: str) -> None:
    """Nothing, where both alphabets have the same symbols in any order; else `BadModel` with both."""
    if set(first) != set(second):
        raise BadModel(f"{where}: the alphabets are {{{', '.join(first)}}} and {{{', '.join(second)}}}; give both the same symbols")
