"""Text that never ends: the loss and the entropy of a symbol in the long run.

True here: where p never ends, −ln Q of the first n symbols grows like n times the rate, in expectation, and the rate is Σ π(s)·(loss of one answer at s), with
π(s) the share of the time that the pair of models spends in the pair of states s: absorption into closed classes, and the stationary distribution of each.
So it is an exact sum of logarithms, like the values of strings that end. The rate of p itself is its entropy rate, and no model has a smaller one.
Must never enter: strings that end (their loss is a number for a string, not a rate), a limit taken by going far, a float.
Source: Shannon 1948; the ergodic theorem for finite Markov chains.
"""

from fractions import Fraction
from typing import Any

from arprops.core.certificate import Escape
from arprops.core.dist import ONE, ZERO
from arprops.core.error import BadQuestion
from arprops.core.infinite import Infinite
from arprops.core.logsum import LogSum
from arprops.core.model import PartialModel
from arprops.core.words import END, spelled
from arprops.kernel.divergence import local_terms, pair_chain
from arprops.search.asked import matching
from arprops.search.components import components
from arprops.search.explore import Walk, walk
from arprops.search.solve import solve_visits
from arprops.tasks.framework.asked import a_model

BUDGET = 20_000
"""How many pairs of states are met unless told otherwise."""


def entropy_rate(p: PartialModel[Any], *, budget: int = BUDGET) -> LogSum:
    """The entropy of a symbol of endless text in the long run, in nats: no model has a smaller `loss_rate` on it.

    Needs, fails and costs as `loss_rate`. Its exponential is the least perplexity, and `Bits` of it the least number of bits a symbol.

    >>> import arprops as ar
    >>> stays = ar.PDFA("sr", start="s", next={"s": {"s": "3/4", "r": "1/4"}, "r": {"s": "1/2", "r": "1/2"}}, step={x: {"s": "s", "r": "r"} for x in "sr"})
    >>> entropy_rate(stays) == ar.log(Fraction(4, 3)) / 2 + ar.log(4) / 6 + ar.log(2) / 3
    True
    """
    rate = loss_rate(p, p, budget=budget)
    assert isinstance(rate, LogSum), "p excludes nothing that it produces"
    return rate


def loss_rate(p: PartialModel[Any], q: PartialModel[Any], *, budget: int = BUDGET) -> LogSum | Infinite:
    """The loss of q on a symbol of p's endless text in the long run, in nats: the limit of −E_P[ln Q[first n symbols]]/n.

    Needs models over one alphabet with finitely many pairs of states (at most `budget`), p one that never ends. Gives `Infinite` with an `Escape` where q
    excludes something that p produces. Fails with `BadQuestion` where p can end (ask `losses` for the loss of a token), and beyond the budget. The rate of q
    less that of p is the KL a symbol. Cost: one exact linear solve over the pairs of states.
    """
    matching(p, q)
    a_model(p)
    a_model(q)
    chain = pair_chain(p, q, relative=False)

    def onward(pair: Any) -> list[tuple[Any, Any, Fraction]]:
        return chain.flow(pair) if all(outcome in q.next(pair[1]) for outcome in p.next(pair[0])) else []  # beyond what q excludes nothing is asked

    walked = walk(chain.start, onward, budget=budget)
    if not walked.complete:
        raise BadQuestion(f"more than {budget} pairs of states are met, so there is no exact rate here; raise budget=")
    for i, (mine, theirs) in enumerate(walked.states):
        if END in p.next(mine):
            raise BadQuestion(f"p can end, after {spelled(walked.prompt(i))[:40]}, and a rate is of text that never ends; ask losses(p, q).per_token")
        if missing := [outcome for outcome in p.next(mine) if outcome not in q.next(theirs)]:
            return Infinite(Escape(walked.prompt(i), missing[0]))
    rate: dict[Fraction, Fraction] = {}
    for i, share in _shares(walked).items():
        for ratio, weight in local_terms(p, q, walked.states[i], relative=False).items():
            rate[ratio] = rate.get(ratio, ZERO) + share * weight
    return LogSum(rate)


def _shares(walked: Walk) -> dict[int, Fraction]:
    """The share of the time that is spent in each state in the long run; states that are left for ever have none."""
    found = components([[to for _, to, _ in moves] for moves in walked.moves])
    number = {i: k for k, inside in enumerate(found) for i in inside}
    closed = [all(number[to] == k for i in inside for _, to, _ in walked.moves[i]) for k, inside in enumerate(found)]
    passing = [i for i in range(len(walked.states)) if not closed[number[i]]]
    visits = _visits(walked, passing, {0: ONE})
    entered = {number[0]: ONE} if closed[number[0]] else dict[int, Fraction]()
    for i, count in visits.items():
        for _, to, weight in walked.moves[i]:
            if closed[number[to]]:
                entered[number[to]] = entered.get(number[to], ZERO) + count * weight
    shares: dict[int, Fraction] = {}
    for k, share in entered.items():
        first, *others = found[k]
        begun: dict[int, Fraction] = {}
        for _, to, weight in walked.moves[first]:
            begun[to] = begun.get(to, ZERO) + weight
        cycle = {first: ONE, **_visits(walked, others, begun)}  # how often each state is met from one visit of the first to the next
        total = sum(cycle.values(), ZERO)
        shares.update({i: share * count / total for i, count in cycle.items()})
    return shares


def _visits(walked: Walk, inside: list[int], begun: dict[int, Fraction]) -> dict[int, Fraction]:
    """The expected visits to these states until they are left, from the masses `begun` among them."""
    place = {i: k for k, i in enumerate(inside)}
    rows: list[dict[int, Fraction]] = []
    for i in inside:
        row: dict[int, Fraction] = {}
        for _, to, weight in walked.moves[i]:
            if to in place:
                row[place[to]] = row.get(place[to], ZERO) + weight
        rows.append(row)
    counts = solve_visits(rows, {place[i]: mass for i, mass in begun.items() if i in place})
    return dict(zip(inside, counts, strict=True))
