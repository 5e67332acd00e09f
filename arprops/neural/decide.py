"""Deciding a claim about a net: exactly where few prompts tell, else by the outward-rounded engine, which attests.

True here: `Proved` and `Refuted` come from the exact search and have been through the kernel, which walks the declared model with rationals; that
is practical for some thousands of prompts. Where more are needed, or where only a certified floor under the logits bounds what is left over, a claim that holds is
`Attested` by the engine, with what it rests on; one that fails is not refuted by floats, and stays `Unknown` with the numbers.
Must never enter: a verdict from a float without its scope.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from math import inf
from typing import Any, Final

from arprops.core.claim import KL, AtEvery, Claim, Comparison, CrossEntropy, Entropy, FiniteMass, Probability, Quantity, Tight, TotalVariation, Value
from arprops.core.error import BadQuestion
from arprops.core.verdict import Attested, Unknown, Verdict
from arprops.kernel.comparison import led_to
from arprops.neural.completion import ProbabilityBracket, probability
from arprops.neural.enclosure import Enclosure, Wanted, enclose
from arprops.neural.net import Net
from arprops.neural.side import NetSide
from arprops.search.decide import decided
from arprops.search.every import at_every
from arprops.search.explore import Progress
from arprops.solve.decide import decide as decide_exactly
from arprops.solve.restriction import meant
from arprops.solve.value import valued

PROMPTS: Final = 10_000
"""How many prompts the engine explores unless told otherwise."""
FIRST: Final = 100
"""How many prompts the exact search expands before the engine is asked."""
EXACTLY: Final = 2_000
"""How many prompts the exact search expands at most: rationals along a prompt grow with its length."""
STATES: Final = 1_000
"""How many states the exact search explores: of a net none is met twice."""
ASKED: Final = 16
"""At how many prompts a failure is looked for where prompts of the language are endless, and so none of the states of a net comes twice."""
BY: Final = ("outward-rounded float64",)


def decide(claim: Claim, *, prompts: int = PROMPTS, progress: Progress | None = None) -> Verdict:
    """The verdict on a claim about a net.

    Gives `Proved` or `Refuted`, re-verified by the kernel over the declared model; `Attested` where only the outward-rounded engine can
    tell, with the prompts it explored and the floor it used; else `Unknown`. Explores at most `prompts` prompts. Fails with `BadQuestion` where
    the claim makes no sense. Cost: one token of a net a prompt, and exact arithmetic for at most 2,000 of them.
    """
    match claim:
        case Comparison():
            return _comparison(claim, prompts, progress)
        case AtEvery():
            verdict = at_every(claim, lambda comparison: _comparison(comparison, prompts, None), budget=STATES, most=ASKED, progress=progress)
            if isinstance(verdict, Unknown) and not led_to(claim, STATES)[0].complete:
                return replace(verdict, because=f"the prompts are more than {STATES}, and a net has a state for each; ask about fewer, such as a{{0,8}}")
            return verdict
        case Tight(p=Net() as net) if (floor := NetSide(net).floor()) < inf:
            return Attested(claim, BY, f"its certified floor: END keeps at least e^-{floor:.6g} after every prompt")
        case _:
            return _exactly(claim, prompts=min(prompts, EXACTLY), progress=progress)


def _exactly(claim: Claim, *, prompts: int, progress: Progress | None) -> Verdict:
    """The verdict of the exact search; `Unknown` where that asks for longer prompts than a net can read."""
    try:
        return decide_exactly(claim, budget=STATES, prompts=prompts, progress=progress)
    except BadQuestion as refused:
        longest = min((NetSide(net).longest for net in _nets(claim)), default=inf)
        if longest == inf:
            raise
        return Unknown(claim, str(refused), f"prompts of up to {longest:.0f} symbols, the longest that the net reads")


def _comparison(claim: Comparison, prompts: int, progress: Progress | None) -> Verdict:
    exactly = partial(_exactly, claim, progress=progress)
    verdict = exactly(prompts=min(FIRST, prompts))
    if not isinstance(verdict, Unknown):
        return verdict
    explored = min(FIRST, prompts)
    sides = [_side(side, explored, progress) for side in (claim.left, claim.right)]
    while (outcome := decided(_now(sides[0]), claim.relation, _now(sides[1]))) is None and explored < prompts:
        more = min(explored, prompts - explored)
        sides = [_continued(side, more, progress) for side in sides]
        explored += more
    seen = " and ".join(f"{name} {_now(side)}" for name, side in zip(("left", "right"), sides, strict=True))
    seen += f", after {max(map(_looked, sides))} prompts"
    if outcome is None:
        return Unknown(claim, "the brackets overlap; explore more prompts (prompts=, --prompts)", seen)
    if 2 * explored <= EXACTLY or not outcome:
        verdict = exactly(prompts=min(2 * explored, EXACTLY))
        if not isinstance(verdict, Unknown):
            return verdict
    if not outcome:
        return Unknown(claim, "by outward-rounded float64 it fails, and the exact search did not get as far", seen)
    return Attested(claim, BY, f"{seen} of the declared model{_floors(claim)}")


def bracketed(quantity: Quantity, *, prompts: int = PROMPTS, progress: Progress | None = None) -> Any:
    """The value of a quantity of a net: an interval rounded outward where the engine knows it, else what the exact search gives within its budget."""
    return _now(_side(quantity, prompts, progress))


def _side(side: Quantity | Value, prompts: int, progress: Progress | None) -> Any:
    """The side as something that can be continued; as its exact value where it is no quantity of a net that the engine knows."""
    match side:
        case KL(p, Net() as q):
            return _enclosed(enclose(q, p, of=("kl",), prompts=prompts, progress=progress), "kl")
        case KL(Net() as p, q):
            return _enclosed(enclose(p, q, of=("reverse_kl",), prompts=prompts, progress=progress), "reverse_kl")
        case CrossEntropy(p, Net() as q):
            return _enclosed(enclose(q, p, of=("cross_entropy",), prompts=prompts, progress=progress), "cross_entropy")
        case TotalVariation(p, Net() as q) | TotalVariation(Net() as q, p):
            return _enclosed(enclose(q, p, of=("total_variation",), prompts=prompts, progress=progress), "total_variation")
        case Entropy(Net() as p):
            return _enclosed(enclose(p, p, of=("entropy",), prompts=prompts, progress=progress), "entropy")
        case FiniteMass(Net() as p):
            return _enclosed(enclose(p, p, of=("finite_mass",), prompts=prompts, progress=progress), "finite_mass")
        case Probability(Net() as p):
            found = probability(p, side.language, prompt=side.prompt, whole=side.whole, prompts=prompts, progress=progress)
            return found, lambda bracket: bracket.interval
        case _ if (inside := meant(side)) is not None and isinstance(net := inside[0], Net):
            found = probability(net, inside[1], prompt=inside[2], whole=inside[3], prompts=prompts, progress=progress)
            return found, lambda bracket: bracket.interval
        case _ if hasattr(side, "p"):
            return valued(side, budget=STATES, prompts=EXACTLY, progress=progress).value  # type: ignore[arg-type]
        case _:
            return side


def _enclosed(found: Enclosure, name: Wanted) -> tuple[Enclosure, Callable[[Any], Any]]:
    return found, lambda enclosure: getattr(enclosure, name)


def _now(side: Any) -> Any:
    return side[1](side[0]) if isinstance(side, tuple) else side


def _looked(side: Any) -> int:
    """How many prompts were looked at for it: fewer than were allowed, where no more can tell anything."""
    if not isinstance(side, tuple):
        return 0
    found: Enclosure | ProbabilityBracket = side[0]
    return found.prompts if isinstance(found, Enclosure) else found.explored


def _continued(side: Any, prompts: int, progress: Progress | None) -> Any:
    if not isinstance(side, tuple):
        return side
    found: Enclosure | ProbabilityBracket = side[0]
    return found.more(prompts=prompts, progress=progress), side[1]


def _floors(claim: Comparison) -> str:
    floors = [NetSide(net).floor() for side in (claim.left, claim.right) for net in _nets(side)]
    return "".join(f"; no outcome of the net costs more than {floor:.6g} nats (its certified floor)" for floor in dict.fromkeys(floors) if floor < inf)


def _nets(part: Any) -> list[Net]:
    """The nets that a claim or a quantity is about."""
    if isinstance(part, Comparison):
        return [net for side in (part.left, part.right) for net in _nets(side)]
    return [net for net in (getattr(part, "p", None), getattr(part, "q", None)) if isinstance(net, Net)]
