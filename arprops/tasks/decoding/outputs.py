"""The exact distribution of what a decoder outputs: of a sampler that is cut off, and of the best of n samples.

True here: each outcome is a `Completion` with its exact probability, and they sum to 1; what is cut off counts as unfinished, and is one outcome of its own for
each prefix. A model behind a decoder is a model (`Decoded`), so its sampler is asked the same way.
Must never enter: a sample.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import cmp_to_key
from typing import Any, Final, NamedTuple

from arprops.core.dist import ONE, ZERO, Dist
from arprops.core.error import BadQuestion
from arprops.core.forward import advanced, forward, outcome_masses
from arprops.core.model import Joint, Model
from arprops.core.words import END, Prompt, Word, word
from arprops.search.asked import a_joint, answered, natural
from arprops.search.completion import Completion
from arprops.tasks.framework.infilled import Likely, likeliest
from arprops.views.choice import same_symbols
from arprops.views.conditioned import Conditioned

BUDGET: Final = 100_000
"""How many prefixes are listed unless told otherwise."""


def outputs(p: Joint, prompt: Prompt = (), *, limit: int, budget: int = BUDGET) -> Dist[Completion]:
    """The distribution of the completions that `ar.complete(p, prompt, limit=limit)` samples.

    Needs a limit in symbols; for a decoder's outputs ask `Decoded(p, decoder)`. Fails with `BadQuestion` beyond `budget` prefixes, and with
    `ZeroProbabilityPrompt` where a source has no answer. Cost: one step for each prefix.

    >>> import arprops as ar
    >>> coin = ar.PDFA("a", start=0, next={0: {"a": "1/2", ar.END: "1/2"}}, step={0: {"a": 0}})
    >>> [(str(c), str(share)) for c, share in outputs(coin, limit=2).items()]
    [('ε', '1/2'), ('a', '1/4'), ('aa …', '1/4')]
    """
    a_joint(p)
    natural(limit)
    read = word(p.alphabet, prompt)
    answered(p, read)
    source = Conditioned(p, read).source() if isinstance(p, Model) else Conditioned(p.source(), read).source()
    found: dict[Completion, Fraction] = {}
    level: dict[Word, Any] = {(): forward(source, ())}
    listed = 1
    for length in range(limit + 1):
        longer: dict[Word, Any] = {}
        for symbols, weights in level.items():
            if length == limit:  # the sampler stops here, and does not look whether END would come next
                found[Completion(symbols, finished=False)] = sum(weights.values(), ZERO)
                continue
            for outcome, mass in outcome_masses(source, weights).items():
                if outcome is END:
                    found[Completion(symbols, finished=True)] = mass
                else:
                    longer[*symbols, outcome] = advanced(source, weights, outcome)
        listed += len(longer)
        if listed > budget:
            raise BadQuestion(f"there are more than {budget} prefixes of up to {length + 1} symbols; raise budget=, or give a smaller limit")
        level = longer
    return Dist(found)


def best_of(candidates: Dist[Completion], n: int, *, score: Callable[[Completion], Any]) -> Dist[Completion]:
    """The distribution of the first of the best among n independent samples, by a score of completions (reranking, best of n).

    Needs the samples' distribution, as `outputs` gives it, and comparable exact scores. Gives P(x) = p(x)·(Fⁿ − Gⁿ)/(F − G), where F and G are the
    probabilities of a score at most, and below, that of x. Cost: one comparison sort.

    >>> import arprops as ar
    >>> coin = ar.Table("01", {"": {"0": "1/2", "1": "1/2"}}, horizon=1)
    >>> best_of(outputs(coin, limit=2), 3, score=lambda c: c.symbols).map(str)
    Dist({'0': '1/8', '1': '7/8'})
    """
    if type(n) is not int or n < 1:
        raise BadQuestion(f"the best of n samples needs an int n of at least 1, found {n!r}")
    scores = {completion: score(completion) for completion in candidates}
    ranked = sorted(scores, key=cmp_to_key(lambda one, other: (scores[one] > scores[other]) - (scores[one] < scores[other])))
    levels: list[list[Completion]] = []
    for completion in ranked:
        if levels and not scores[levels[-1][0]] < scores[completion]:
            levels[-1].append(completion)
        else:
            levels.append([completion])
    found: dict[Completion, Fraction] = {}
    below = ZERO
    for level in levels:
        here = sum((candidates[completion] for completion in level), ZERO)
        share = ((below + here) ** n - below**n) / here
        found.update({completion: candidates[completion] * share for completion in level})
        below += here
    return Dist({completion: found[completion] for completion in candidates})


def mean_length(candidates: Dist[Completion]) -> Fraction:
    """The expected number of tokens of what is output, END counted where it is reached, as `ar.expected_length` counts."""
    return sum((share * (len(completion.symbols) + completion.finished) for completion, share in candidates.items()), ZERO)


def where_missed(p: Model[Any], decoded: Joint, *, length: int, limit: int, budget: int = BUDGET) -> "dict[Word, Missed]":
    """The prompts of at most `length` symbols after which the decoder can output something else than the most probable completion, and how far it falls short there.

    Needs a model and what is made of it by a decoder (or any model over its symbols); prompts that p never produces are not asked. An empty answer says that up to this
    length the decoder is MAP. Cost: `outputs` and `missed` at each possible prompt, at most `budget` of them (`BadQuestion` beyond). Source: theorem B9.

    >>> import arprops as ar
    >>> trap = ar.Table("ab", {"": {"a": "2/5", "b": "3/5"}, "a": {"a": 1}, "b": {"a": "1/2", "b": "1/2"}}, length=2)
    >>> list(where_missed(trap, ar.Decoded(trap, ar.Greedy()), length=2, limit=3)), list(where_missed(trap, trap, length=2, limit=3))
    ([()], [()])
    """
    same_symbols(p.alphabet, decoded.alphabet, "the decoded model")
    natural(length)
    level: list[tuple[Word, Any]] = [((), p.start())]
    found: dict[Word, Missed] = {}
    asked = 0
    for read in range(length + 1):
        longer: list[tuple[Word, Any]] = []
        for prompt, state in level:
            answer = p.next(state)
            asked += 1
            if asked > budget:
                raise BadQuestion(f"more than {budget} prompts of at most {read} symbols are possible; raise budget=, or give a smaller length")
            fell = missed(Conditioned(p, prompt), outputs(decoded, prompt, limit=limit, budget=budget), budget=budget)
            if fell.chance:
                found[prompt] = fell
            longer += [((*prompt, x), p.step(state, x)) for x in p.alphabet if answer[x]]
        level = longer
    return found


class Missed(NamedTuple):
    """How often a decoder outputs something else than the most probable completion, and how probable, by the model, its outputs are."""

    most_probable: Likely
    chance: Fraction
    """The probability that the output is less probable than the most probable completion."""
    probability: Fraction
    """The expected probability, by the model, of what is output; 0 for what is unfinished."""


def missed(p: Joint, candidates: Dist[Completion], *, budget: int = BUDGET) -> Missed:
    """How far a decoder's outputs fall short of the most probable string of p (MAP). Source: theorem B9.

    Needs the outputs' distribution for the empty prompt (for another ask `Conditioned(p, prompt)`). Cost and failure: as `likeliest`.

    >>> import arprops as ar
    >>> from arprops.core.dist import point
    >>> p = ar.Table("ab", {"": {"a": "2/5", "b": "3/5"}, "a": {"a": 1}, "b": {"a": "1/2", "b": "1/2"}}, length=2)
    >>> missed(p, point(ar.complete(p, method="greedy")))
    Missed(most_probable=Likely(symbols=('a', 'a'), probability=Fraction(2, 5)), chance=Fraction(1, 1), probability=Fraction(3, 10))
    """
    from arprops.search.likelihood import string_probability

    best = likeliest(p, budget=budget)
    worth = {c: Fraction(string_probability(p, c.symbols)) if c.finished else ZERO for c in candidates}  # type: ignore[arg-type]  # `likeliest` refuses grammars
    hit = sum((share for c, share in candidates.items() if worth[c] == best.probability), ZERO)
    return Missed(best, ONE - hit, sum((share * worth[c] for c, share in candidates.items()), ZERO))
