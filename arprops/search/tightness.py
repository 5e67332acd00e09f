"""Tightness and finite mass: whether all probability ends up on finite strings (theorem E1).

True here: a finite source is tight iff from every possible state END can be reached; what leaks otherwise is one exact solve.
Must never enter: a threshold on probabilities. Reachability is decided on supports.
"""


from arprops.core.certificate import Ranking
from arprops.core.claim import Tight
from arprops.core.forward import forward
from arprops.core.model import Joint
from arprops.core.verdict import Proved, Refuted, Unknown, Verdict
from arprops.core.words import END
from arprops.kernel.explore import moves
from arprops.search.asked import a_joint
from arprops.search.explore import BUDGET, Progress, closed_class, distances, walk


def tight(p: Joint, *, budget: int = BUDGET, progress: Progress | None = None) -> Verdict:
    """Whether all mass of p is on finite strings.

    Needs a model or source with at most `budget` possible states, else the verdict is `Unknown`.
    Gives `Proved` with a `Ranking`, or `Refuted` with the `ClosedClass` that mass leaks into. Cost: linear in states and moves.
    Source: theorem E1.
    """
    a_joint(p)
    claim, source = Tight(p), p.source()
    walked = walk(source.start().support, lambda state: moves(source, state), budget=budget, progress=progress)
    if not walked.complete:
        return Unknown(claim, "the state space is larger than the budget", f"{len(walked.states)} states")
    rank = distances(walked, (i for i, state in enumerate(walked.states) if source.move(state)[END]))
    if len(rank) == len(walked.states):
        return Proved(claim, Ranking(tuple(rank[i] for i in range(len(walked.states)))))
    doomed = set(range(len(walked.states))) - rank.keys()
    return Refuted(claim, closed_class(walked, doomed, doomed, entry=lambda first, prompt: list(forward(source, prompt)).index(first)))
