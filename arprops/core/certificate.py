"""Certificates and witnesses: why a claim holds, or fails, as plain data that a stupid checker can follow.

True here: certificates speak of prompts and of the order of exploration, never of a model's internal states. Where one lists
numbers, entry i belongs to the i-th state in breadth-first order from the start, symbols in the alphabet's order for models and
moves in the order the source lists them; `kernel/explore.py` and `proofs/recheck.py` walk that order independently.
Must never enter: a float, or anything a checker would have to search for.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from arprops.core.induction import Drift, Horizon, Inductive, Long, Potential, Recurrent
from arprops.core.words import Outcome, Symbol, Word

SparseRow: TypeAlias = tuple[tuple[int, Fraction], ...]


@dataclass(frozen=True)
class Bisimulation:
    """Block numbers for p's states and for q's: one block means equal answers now and equal blocks after every (possible) symbol."""

    left: tuple[int, ...]
    right: tuple[int, ...]


@dataclass(frozen=True, repr=False)
class Invariant(Long):
    """A basis of a space that holds the final vector and is closed under every symbol, over p's states and then q's.

    `rows[i]` are the coordinates of state i; at `pivots[j]` they are the j-th unit vector. The start vectors' difference is
    orthogonal to the space, so every word weighs the same in p and q (Schützenberger; Tzeng).
    """

    pivots: tuple[int, ...]
    rows: tuple[SparseRow, ...]


@dataclass(frozen=True)
class FromStrings:
    """Same finite strings, and p is tight: hence one joint (theorem A2)."""

    strings: "Bisimulation | Invariant"
    tight: "Ranking"


@dataclass(frozen=True)
class Separation:
    """A prompt at which the two sides give different answers."""

    prompt: Word


@dataclass(frozen=True)
class Ranking:
    """A number per possible state; each state can end, or move to a state of smaller number (theorem E1)."""

    ranks: tuple[int, ...]


@dataclass(frozen=True)
class ClosedClass:
    """A possible prompt after which END may never be reached again: a closed set of states without END.

    The set is explored from the `first`-th state that carries mass after the prompt; `ranks` lead every state of it back there.
    """

    prompt: Word
    ranks: tuple[int, ...]
    first: int = 0


@dataclass(frozen=True, repr=False)
class Visits(Long):
    """Expected visits x = e + xA, state by state; None where the state never ends and adds nothing. `ranks` show that x is unique."""

    visits: tuple[Fraction | None, ...]
    ranks: tuple[int, ...]


@dataclass(frozen=True)
class Escape:
    """A prompt possible under p with an outcome that p can produce there and q cannot (theorem B1)."""

    prompt: Word
    outcome: Outcome


@dataclass(frozen=True, repr=False)
class Frontier(Long):
    """The expanded prompts as a tree, (parent, symbol) each, the empty prompt first and implicit; bounds follow from what is left over.

    `potential` bounds, for p's states, the expected number of tokens to come: h ≥ 1 + Ah (Foster–Lyapunov); empty where unknown.
    `size` is the number of pairs of states over which a floor under q's weights is taken; 0 where no floor is claimed.
    """

    expanded: tuple[tuple[int, Symbol], ...]
    potential: tuple[Fraction, ...] = ()
    size: int = 0


@dataclass(frozen=True)
class Breach:
    """A prompt with a completion that has positive probability and breaks the rule."""

    prompt: Word
    completion: Word


@dataclass(frozen=True)
class Computed:
    """Nothing is needed: the checker computes the value itself."""


@dataclass(frozen=True)
class Quotient:
    """One certificate for what is divided and one for what it is divided by."""

    top: "Single"
    bottom: "Single"


@dataclass(frozen=True)
class Sides:
    """One certificate for each side of a comparison."""

    left: "Single | Quotient"
    right: "Single | Quotient"


@dataclass(frozen=True, repr=False)
class Each(Long):
    """For each state that prompts lead to, automata and models together: why the comparison holds there; None where the language rejects.

    It is certified at the first prompt that leads to the state, breadth first, symbols in the order of the language's alphabet; what no
    prompt of the language can go on from is left out.
    """

    sides: tuple[Sides | None, ...]


@dataclass(frozen=True)
class AtPrompt:
    """A prompt at which the comparison fails, and why."""

    prompt: Word
    sides: Sides


@dataclass(frozen=True)
class At:
    """The claim fails at these values of the parameters, by this witness."""

    values: tuple[tuple[str, Fraction], ...]
    witness: "Single | Sides | AtPrompt"


Endless: TypeAlias = Inductive | Potential | Drift | Recurrent | Horizon
Single: TypeAlias = Bisimulation | Invariant | FromStrings | Separation | Ranking | ClosedClass | Visits | Escape | Frontier | Endless | Breach | Computed
Certificate: TypeAlias = Single | Quotient | Sides | Each | AtPrompt | At
