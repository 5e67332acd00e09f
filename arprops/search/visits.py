"""Finding expected visits, the certificate under every exact expectation (theorems B2 and E1).

True here: states that cannot reach END and add nothing for ever are set aside; where a closed class adds something, the
expectation is infinite and the class is the answer; all other states leak, and their visits are one exact linear solve.
Must never enter: the meaning of what is counted. That is the chain's `silent`.
"""

from fractions import Fraction

from arprops.core.certificate import ClosedClass, Visits
from arprops.kernel.visits import Chain
from arprops.search.explore import Progress, Walk, classes, closed_class, distances, reporter, walk


def visited(chain: Chain, *, budget: int, progress: Progress | None = None) -> Visits | ClosedClass | None:
    """The visits of a chain, or the closed class that makes them infinite, or None where the chain outgrows the budget.

    Cost: linear, and one exact solve per strongly connected component.
    """
    walked = walk(chain.start, chain.flow, budget=budget, progress=progress)
    return solved(chain, walked, progress=progress) if walked.complete else None


def solved(chain: Chain, walked: Walk, *, progress: Progress | None = None) -> Visits | ClosedClass:
    """The visits of a chain that has been walked to its end, or the closed class that makes them infinite."""
    from arprops.search.solve import solve_visits

    everything = range(len(walked.states))
    ends = [i for i in everything if walked.mass(i) < 1]
    doomed = set(everything) - distances(walked, ends).keys()
    loud = {i for i in doomed if not chain.silent(walked.states[i])}
    if any(inside & loud for inside in classes(walked, doomed)):
        return closed_class(walked, doomed, loud)
    quiet = doomed - distances(walked, loud, doomed.__contains__).keys()
    inner = [i for i in everything if i not in quiet]
    position = {state: k for k, state in enumerate(inner)}
    rows: list[dict[int, Fraction]] = []
    for i in inner:
        row: dict[int, Fraction] = {}
        for _, target, weight in walked.moves[i]:
            if target not in quiet:
                row[position[target]] = row.get(position[target], Fraction(0)) + weight
        rows.append(row)
    source = {position[walked.index[state]]: mass for state, mass in chain.start.items() if walked.index[state] in position}
    counts = solve_visits(rows, source, progress=reporter(progress, "solving for expected visits"))
    leaving = [i for i in inner if walked.mass(i) < 1 or any(target in quiet for _, target, _ in walked.moves[i])]
    rank = distances(walked, leaving)
    visits = tuple(None if i in quiet else counts[position[i]] for i in everything)
    return Visits(visits, tuple(0 if i in quiet else rank[i] for i in everything))
