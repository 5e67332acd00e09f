"""Whether a model is in a fibre: it has the joint, and it is of the class.

True here: to have the joint is a claim, decided and checked like every other; to be of the class is what the question takes for
granted, so a joint or a model that is not of it is refused, with the prompt that shows it.
Must never enter: a comparison of what is answered beyond the last length, or of anything at impossible prompts but an early END.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from arprops.core.claim import SameJoint
from arprops.core.dist import ONE, Dist, normalised
from arprops.core.error import BadQuestion
from arprops.core.exact import short
from arprops.core.forward import advanced, began, outcome_masses
from arprops.core.model import Joint, Model, PartialModel, Unrolled
from arprops.core.verdict import Proved, Refuted, Unknown, Verdict
from arprops.core.words import END, Outcome, Symbol, Word, spelled
from arprops.kernel.explore import moves
from arprops.search.decide import decide
from arprops.search.explore import Progress, walk
from arprops.search.likelihood import next_distribution, string_probability
from arprops.views.truncated import Truncated


def membership(joint: Joint, model: Model[Any], last: int, *, fixed: bool, budget: int, progress: Progress | None) -> Verdict:
    """The verdict on the model having the joint, whose strings have at most `last` symbols, or exactly so many where `fixed`."""
    if not isinstance(model, Model):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise BadQuestion(f"a fibre is made of models, which answer every prompt, found {model!r}; choose answers with Belief(source, off_support=…)")
    # States of two models meet at the joint's possible prompts only, which end; a source's side would be explored for ever.
    by_states = all(isinstance(side, PartialModel) and isinstance(side.source(), Unrolled) for side in (joint, model))
    claim = SameJoint(joint, model if by_states else Truncated(model, last + 1))
    verdict = decide(claim, budget=budget, progress=progress)
    if not fixed or not isinstance(verdict, Proved):
        return verdict
    cut = Truncated(model, last)
    walked = walk([cut.start()], lambda state: [(symbol, cut.step(state, symbol), ONE) for symbol in joint.alphabet], budget=budget, progress=progress)
    for i, state in enumerate(walked.states):
        if state is not None and END in cut.next(state):
            raise BadQuestion(
                f"the model has the joint and is not of the class length={last}: after the zero-probability prompt {spelled(walked.prompt(i))[:60]} it "
                f"ends with probability {short(cut.next(state)[END])}; ask about the fibre with horizon={last}, which allows END before"
            )
    return verdict if walked.complete else Unknown(claim, "the joint is the same, and the model has more states than the budget", "no early END was seen")


def refuse_stranger(name: str, verdict: Verdict) -> None:
    """Fail with `BadQuestion` unless the model of this name is proved to be a member, with the prompt at which it differs."""
    if isinstance(verdict, Proved):
        return
    if isinstance(verdict, Unknown):
        raise BadQuestion(f"whether the {name} model is in the fibre is unknown: {verdict.because} ({verdict.explored})")
    assert isinstance(verdict, Refuted)
    claim: Any = verdict.claim
    prompt = getattr(verdict.witness, "prompt", ())
    own, other = (next_distribution(side, prompt) for side in (claim.p, claim.q))
    raise BadQuestion(f"the {name} model is not in the fibre: after {spelled(prompt)[:60]} the joint answers {own!r}, and the model {other!r}")


def refuse_early_end(cut: Joint, length: int, *, budget: int, progress: Progress | None) -> None:
    """Fail with `BadQuestion` where a joint, cut at this length, may end before, with a shortest such string."""
    source = cut.source()

    def onward(state: Any) -> list[tuple[Symbol, Any, Fraction]]:
        return moves(source, state)

    walked = walk(source.start().support, onward, budget=budget, progress=progress)
    for i, state in enumerate(walked.states):
        # a truncated joint stands at None from its last length on
        if state is not None and END in source.move(state):
            prompt = walked.prompt(i)
            raise BadQuestion(
                f"the joint ends after {spelled(prompt)[:60]} with probability {short(string_probability(cut, prompt))}, and length={length} is for strings of "
                f"exactly {length} symbols; ask with horizon={length}, which allows END before"
            )
    if not walked.complete:
        raise BadQuestion(f"the joint has more than {budget} states up to length {length}; raise the budget or ask for a smaller length")


def answers(joint: Joint, last: int) -> Iterator[tuple[Word, Dist[Outcome] | None]]:
    """Every prompt shorter than `last`, shortest first, with the joint's own answer; None where it has none. Cost: a forward step a prompt."""
    source = joint.source()
    layer: list[tuple[Word, Any]] = [((), began(source))]
    for length in range(last):
        for prompt, weights in layer:
            yield prompt, normalised(outcome_masses(source, weights)) if weights else None
        if length + 1 < last:
            layer = [((*prompt, x), advanced(source, weights, x)) for prompt, weights in layer for x in joint.alphabet]
