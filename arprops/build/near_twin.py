"""The model nearest to a given one that fails a benchmark (theorem C1).

True here: the construction is C1's, so its KL is Σ P[p]·kl(a_p‖b_p), which no model that fails as badly can go below; every number that
is handed out is the subject of a verdict that the kernel has checked.
Must never enter: a score or a divergence that the kernel has not recomputed.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from arprops.build.benchmark import Benchmark
from arprops.build.doob import Pair, Reweighted, reweighted, worths
from arprops.build.graft import grafted
from arprops.build.nearness import NearTwin, Scored, claims, floor
from arprops.core.certificate import Sides
from arprops.core.claim import KL, Comparison, PrefixProbability
from arprops.core.counting import Counted
from arprops.core.error import BadQuestion, Rejected
from arprops.core.exact import Exact
from arprops.core.forward import state_after
from arprops.core.infinite import Infinite
from arprops.core.language import Language
from arprops.core.logsum import LogSum
from arprops.core.model import Model, Unrolled
from arprops.core.verdict import Proved, Unknown
from arprops.core.words import Word
from arprops.kernel.explore import moves
from arprops.kernel.likelihood import likelihood
from arprops.kernel.value import value
from arprops.search.decide import decide
from arprops.search.explore import BUDGET, Progress, walk


def near_twin(
    model: Model[Any],
    benchmark: Benchmark | Mapping[Any, Language | str],
    *,
    score: Exact | Mapping[Any, Exact],
    budget: int = BUDGET,
    progress: Progress | None = None,
) -> NearTwin:
    """The model at the least KL from this one that completes each prompt rightly with probability at most `score`.

    Needs a total model with at most `budget` states that are possible, or met after a prompt; a `Benchmark`, or a mapping from
    prefix-free prompts to the right completions, a `Language` or a regular expression each; and an exact score, or one for each prompt.
    A completion is right iff it is finite and in the language. A prompt that is completed rightly no more often than that is left alone;
    elsewhere the completions become b·P(·|right) + (1−b)·P(·|wrong), and a shortest wrong one where the model gives none.
    Gives a `NearTwin`; its model is data, a `PDFA` where at most 10,000 states are met, else `Overridden` with a `PDFA` below each prompt.
    At zero-probability prompts the change is free; at others score 0 costs +∞. Fails with `BadQuestion` on a source or partial model,
    prompts that are not prefix-free (by the pair), a prompt that cannot be failed, and beyond the budget.
    Cost: one exact linear solve for each prompt, one for the KL, and the exact comparison of the KL with its bound: a sum of a logarithm for
    each state at which the odds of being right change, quick along chains and slower where such states lead to many others. Source: theorem C1.

    >>> from arprops import PDFA, END
    >>> bit = PDFA("01", start="ask", next={"ask": {"1": "1/100", "0": "99/100"}, "answer": {"1": 1}, "done": {END: 1}},
    ...            step={"ask": {"1": "answer", "0": "done"}, "answer": {"1": "done"}}, default="done")
    >>> near_twin(bit, {"1": "1"}, score="1/2")
    NearTwin(1 prompt of probability 1/100: score 1 → 1/2, KL 0.00693147)
    """
    if not isinstance(model, Model):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise BadQuestion(f"{model!r} does not answer every prompt; choose its answers first, with Belief(source, off_support=…)")
    if isinstance(model, Counted) and (names := [parameter.name for parameter in model.counting().parameters]):
        raise BadQuestion(f"the model is a family, with the parameters {', '.join(names)}; ask about a member: machine.at({{{names[0]!r}: …}})")
    asked = benchmark if isinstance(benchmark, Benchmark) else Benchmark(model.alphabet, benchmark)
    if set(asked.alphabet) != set(model.alphabet):
        raise BadQuestion(f"the benchmark is over {asked.alphabet[:12]}, the model over {model.alphabet[:12]}; give both the same symbols")
    targets = asked.targets(score)
    source = Unrolled(model)
    if not walk([model.start()], lambda state: moves(source, state), budget=budget, progress=progress).complete:
        raise BadQuestion(f"the model has more than {budget} possible states, so no exact KL is certified; ask about Truncated(p, n), or raise the budget")
    before: dict[Word, Fraction] = {}
    completions: dict[Word, Reweighted] = {}
    known: dict[tuple[Any, Language], dict[Pair, Fraction]] = {}
    made: dict[tuple[Any, Language, Fraction], Reweighted | None] = {}
    for prompt, right in asked.right.items():
        state = state_after(model, prompt)
        if (state, right) not in known:
            known[state, right] = worths(model, right, state, prompt, budget=budget, progress=progress)
        worth = known[state, right]
        before[prompt] = worth[state, right.start]
        if (state, right, targets[prompt]) not in made:
            made[state, right, targets[prompt]] = reweighted(model, right, state, worth, target=targets[prompt])
        if (kind := made[state, right, targets[prompt]]) is not None:
            completions[prompt] = kind
    twin = grafted(model, completions, budget=budget, progress=progress)
    prompts = tuple(
        Scored(
            prompt,
            right,
            probability=likelihood(PrefixProbability(model, prompt)),
            old=before[prompt],
            target=(target := min(before[prompt], targets[prompt])),
            new=target,
        )
        for prompt, right in asked.right.items()
    )
    verdicts = tuple(_proved(claim, budget, progress) for claim in claims(model, twin, prompts))
    sides = verdicts[-1].certificate
    assert isinstance(sides, Sides)
    divergence = value(KL(model, twin), sides.left)
    assert isinstance(divergence, LogSum | Infinite)
    return NearTwin(model, twin, prompts, divergence, floor(prompts), verdicts)


def _proved(claim: Comparison, budget: int, progress: Progress | None) -> Proved:
    verdict = decide(claim, budget=budget, progress=progress)
    if isinstance(verdict, Unknown):
        raise BadQuestion(f"{verdict.because} of {budget} states, so the twin is not certified; ask about Truncated(p, n), or raise the budget")
    if not isinstance(verdict, Proved):
        raise Rejected("near_twin.claims", f"{claim} is not proved: {verdict}")
    return verdict
