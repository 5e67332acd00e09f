"""The fibre of a joint: all models of one class of prompts that have this joint.

True here: two models of one joint agree at possible prompts (theorem A1), so a member is the joint's own answer there and any
distribution at each free prompt: a product of simplices. It is counted on automata and never listed; only a member that is written
out costs a row for each prompt.
Must never enter: a member that nobody asked for. Where the joint says nothing, what is answered is drawn or given.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from random import Random
from typing import Any, Final, final

from arprops.build.membership import answers, membership, refuse_early_end, refuse_stranger
from arprops.build.simplex import lattice_point
from arprops.core.dist import Dist
from arprops.core.error import BadQuestion
from arprops.core.exact import Exact, exact, short
from arprops.core.forward import state_after
from arprops.core.language import Language
from arprops.core.model import Joint, Model, Unrolled
from arprops.core.verdict import Verdict
from arprops.core.words import END, Outcome, Word
from arprops.models.table import Table
from arprops.search.asked import a_joint, natural
from arprops.search.explore import BUDGET, Progress
from arprops.search.language import intersection
from arprops.search.listing import count
from arprops.search.support import zero_prompts
from arprops.views.truncated import Truncated

ROWS: Final = 100_000
"""How many rows a member may have unless it is told otherwise."""
DENOMINATOR: Final = 60
"""Of the weights that are drawn, unless another is asked for."""
EXPONENT: Final = 1_000_000
"""Up to how many free prompts the vertices are written as one integer."""


def fibre(
    joint: Joint, *, horizon: int | None = None, length: int | None = None, budget: int = BUDGET, progress: Progress | None = None
) -> "Fibre":
    """All models with this joint whose strings have at most `horizon` symbols, or exactly `length`.

    Needs a model, partial model or source, and one of horizon= and length=; a `Table` knows its own. With horizon=N the joint meant is
    that of `Truncated(joint, N)`: END is forced at length N, and allowed before. With length=N END is forced at N too, and forbidden
    before, so a joint that may end earlier is refused by its shortest such string. Fails with `BadQuestion` on that, and where the
    joint has more than `budget` states up to that length. Cost: one automaton of the zero-probability prompts, whose states are at most
    the (sets of) states possible at each length; so a horizon of hundreds is no matter. Source: theorem A3.

    >>> import arprops as ar
    >>> bits = ar.Table("01", {"": {"1": 1}, "1": {"0": "1/2", "1": "1/2"}, "0": {"0": 1}}, length=2)
    >>> fibre(bits)
    Fibre(length=2: 1 free prompt, dimension 1)
    >>> fibre(bits, horizon=2).dimension
    2
    """
    a_joint(joint)
    if isinstance(joint, Table) and horizon is None and length is None:
        return _made(joint, joint.horizon, joint.length, budget, progress)
    last = length if horizon is None else horizon
    if last is None or (length is not None and horizon is not None):
        raise BadQuestion(
            f"a fibre is asked for among the models of one class: give exactly one of horizon= and length=, found horizon={horizon}, length={length}"
        )
    natural(last)
    source = joint.source()  # a filtered source has the joint of the source, whose states are fewer than the posteriors
    cut = Truncated(joint if isinstance(source, Unrolled) else source, last)
    if length is not None:
        refuse_early_end(cut, length, budget=budget, progress=progress)
    return _made(cut, horizon, length, budget, progress)


@final
@dataclass(frozen=True, repr=False)
class Fibre:
    """All models with the joint of `joint`, of horizon N or of fixed length N; made by `fibre`.

    `free_prompts` is the language of the prompts at which a member may answer anything: those of probability zero that are shorter
    than N. What a model answers at an impossible prompt of N symbols or more lies outside the class and does not count.
    """

    joint: Joint
    horizon: int | None
    length: int | None
    free_prompts: Language

    def free(self, length: int | None = None) -> int:
        """The number of free prompts: of this length, or of all lengths. Cost: as `count`, for each length."""
        if length is None:
            return self._total
        natural(length)
        return count(self.free_prompts, length)

    @property
    def dimension(self) -> int:
        """The dimension of the fibre; it is a single model iff this is 0. Source: theorem A3."""
        return (len(self._outcomes) - 1) * self._total

    @property
    def vertices(self) -> int:
        """The number of members that are certain of one outcome at every free prompt.

        Fails with `BadQuestion` beyond a million free prompts, where the number has too many digits to write.
        """
        if self._total > EXPONENT:
            raise BadQuestion(f"the vertices are {len(self._outcomes)} to the power of {short(Fraction(self._total))}; ask for free(), the exponent")
        return len(self._outcomes) ** self._total

    def contains(self, model: Model[Any], *, budget: int = BUDGET, progress: Progress | None = None) -> Verdict:
        """Whether the model is in the fibre: the verdict on `SameJoint` with the fibre's joint, which the kernel has checked.

        `Refuted` comes with a shortest `Separation`; a model that may go on after a possible prompt of N symbols is refuted by that
        prompt. Needs a `Model`. Where the joint is a source's, the claim is about `Truncated(model, N + 1)`, which says the same. With a
        fixed length, a model of this joint that may end early after an impossible prompt is not of the class and fails with
        `BadQuestion`. `Unknown` beyond the budget. Cost: as `same_joint`; with a fixed length, one look at the model's states besides.
        """
        return membership(self.joint, model, self._last, fixed=self.length is not None, budget=budget, progress=progress)

    def sample(self, *, rng: Random | None = None, vertices: bool = False, denominator: int | None = None, budget: int = ROWS) -> Table:
        """A member, written out: the joint's own answers at possible prompts, and an independent draw at each free prompt.

        Each draw is uniform over the distributions whose weights are multiples of 1/denominator (1/60 unless told otherwise), the corners
        and edges included: with m outcomes, C(denominator+m−1, m−1) equally probable points. With vertices=True it is one outcome for
        certain, each with probability 1/m. The outcomes are the symbols, and END with a horizon. So the member is uniform over the
        product of these grids, given an ideal `rng`, and as the denominator grows it tends to a flat Dirichlet draw for each prompt; prompts are drawn for shortest first, in the alphabet's order. At the possible
        prompts of a source stands its exact posterior predictive. Fails with `BadQuestion` beyond `budget` rows. Cost: a row a prompt.
        """
        if denominator is not None and (vertices or type(denominator) is not int or denominator < 1):
            wanted = "nothing beside vertices=True, whose weights are 0 and 1" if vertices else "an int of at least 1"
            raise BadQuestion(f"denominator={denominator!r} is given, expected {wanted}")
        parts, chance = 1 if vertices else DENOMINATOR if denominator is None else denominator, rng or Random()
        return self._table(lambda _: lattice_point(self._outcomes, denominator=parts, rng=chance), budget)

    def between(self, a: Model[Any], b: Model[Any], *, weight: Exact, budget: int = ROWS) -> Table:
        """The member (1 − weight)·a + weight·b, prompt by prompt, written out.

        Needs two members and a weight from 0 to 1; fails with `BadQuestion` on a model that is not proved to be a member, with the
        prompt at which it differs, and beyond `budget` rows. Cost: as `contains`, and a row a prompt. Source: theorem A3.
        """
        share = exact(weight)
        if not 0 <= share <= 1:
            raise BadQuestion(f"the line between two members has weights from 0 to 1, found {short(share)}")
        for name, model in (("first", a), ("second", b)):
            refuse_stranger(name, self.contains(model))

        def mixed(prompt: Word) -> Dist[Outcome]:
            one, two = (model.next(state_after(model, prompt)) for model in (a, b))
            return Dist({outcome: (1 - share) * one[outcome] + share * two[outcome] for outcome in self._outcomes})

        return self._table(mixed, budget)

    def __repr__(self) -> str:
        limit = f"horizon={self.horizon}" if self.length is None else f"length={self.length}"
        prompts = f"{short(Fraction(self._total))} free prompt{'s' * (self._total != 1)}"
        return f"Fibre({limit}: {prompts}, dimension {short(Fraction(self.dimension))})"

    @property
    def _last(self) -> int:
        last = self.horizon if self.length is None else self.length
        assert last is not None, "`fibre` gives one of them"
        return last

    @property
    def _outcomes(self) -> list[Outcome]:
        return [*self.joint.alphabet, END] if self.length is None else [*self.joint.alphabet]

    @cached_property
    def _total(self) -> int:
        # each free prompt, filled up to N symbols by one that the alphabet lacks: as many words, all of one length, are counted at once
        language, width = self.free_prompts, len(self.joint.alphabet)
        filled, dead = len(language.moves), len(language.moves) + 1
        table = [(*row, filled if state in language.accepting else dead) for state, row in enumerate(language.moves)]
        table += [(*[dead] * width, filled), (dead,) * (width + 1)]
        symbols = (*language.alphabet, "".join(language.alphabet) + "#")
        return count(Language(symbols, tuple(table), frozenset((filled,)), language.start), self._last)

    def _table(self, answer: Callable[[Word], Dist[Outcome]], budget: int) -> Table:
        """The member that answers so at free prompts, which it is asked for shortest first."""
        needed = 0
        for length in range(self._last):
            needed += len(self.joint.alphabet) ** length
            if needed > budget:
                raise BadQuestion(
                    f"a member of this fibre has a row for each prompt shorter than {self._last}, more than budget={budget} of them; "
                    f"raise the budget, ask for a smaller {'horizon' if self.length is None else 'length'}, or override single prompts with Overridden"
                )
        rows = {prompt: answer(prompt) if own is None else own for prompt, own in answers(self.joint, self._last)}
        return Table(self.joint.alphabet, rows, length=self.length, horizon=self.horizon)


def _made(joint: Joint, horizon: int | None, length: int | None, budget: int, progress: Progress | None) -> Fibre:
    last = length if horizon is None else horizon
    assert last is not None, "a table has one of them"
    table = tuple((min(read + 1, last),) * len(joint.alphabet) for read in range(last + 1))
    shorter = Language(joint.alphabet, table, frozenset(range(last)))
    return Fibre(joint, horizon, length, intersection(zero_prompts(joint, budget=budget, progress=progress), shorter, max_states=budget + last + 1))
