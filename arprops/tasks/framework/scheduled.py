"""Scheduled sampling, and what it really asks for (theorem B8).

True here: in training, each token of the input is the string's own with the probability ε of its position, else drawn from the model after the input so
far, among the symbols alone (END is no input); the target stays the string's own token. So at an input the best answer is the distribution of the target
given that input, which is P's answer only where the input is the truth. Answers are found position by position, as the inputs of a position are fixed
by the answers before it, and the result is exact.
Doubtful: this minimises each position's loss given the inputs, as training does, where no gradient goes through a draw. Were the draw's dependence on the
answers minimised too, the minimiser could be another: for two equal bits it is the same if they are fair (B8 shows both).
Must never enter: a draw; an answer at an input that is never fed, other than P's own.
Source: Bengio, Vinyals, Jaitly and Shazeer, "Scheduled Sampling for Sequence Prediction with Recurrent Neural Networks" (2015); Huszár (2015).
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from arprops.core.certificate import Escape
from arprops.core.dist import ONE, ZERO, Dist, normalised
from arprops.core.error import BadModel, BadQuestion
from arprops.core.exact import Exact, exact
from arprops.core.forward import state_after
from arprops.core.infinite import Infinite
from arprops.core.logsum import LogSum
from arprops.core.model import Model
from arprops.core.words import END, Outcome, Symbol, Word
from arprops.search.asked import matching
from arprops.tasks.framework.asked import a_total_model
from arprops.views.overridden import Overridden

LONGEST = 32
"""How long P's strings may be."""
INPUTS = 50_000
"""How many inputs may be listed, each with a state of P."""
Fed: TypeAlias = dict[tuple[Word, Any], Fraction]
"""The mass of each input so far, together with the state that the truth leaves P in."""
Draws: TypeAlias = Callable[[Word, Dist[Outcome]], Dist[Outcome]]


def scheduled_sampling(
    p: Model[Any], kept: Exact | Sequence[Exact], *, draws: Model[Any] | None = None, longest: int = LONGEST, budget: int = INPUTS
) -> Overridden:
    """The model that minimises the objective of scheduled sampling on strings of p, the truth being kept with probability `kept`.

    Needs a model whose strings have at most `longest` symbols (`Truncated` makes one), and one probability from 0 to 1 or one for each position, the last of
    which holds from there on. `draws` is who fills in for tokens that are not kept, the minimiser itself where left out; a fixed model there makes it
    training on perturbed inputs (data augmentation). Gives exact answers at every input that is fed, and p's own at the others. Its KL from p is finite, and 0 where every token is
    kept. Fails with `BadQuestion` on other probabilities, with `BadModel` where p goes on beyond `longest`, and with `BadQuestion` beyond `budget` inputs. Cost: the inputs that can be fed, at worst
    symbols^length, times p's states. Source: theorem B8.

    >>> import arprops as ar
    >>> equal_bits = ar.Table("01", {"": {"0": "1/2", "1": "1/2"}, "0": {"0": 1}, "1": {"1": 1}}, length=2)
    >>> best = scheduled_sampling(equal_bits, "1/2")
    >>> ar.next_distribution(best, "0")
    Dist({'0': '3/4', '1': '1/4'})
    >>> ar.kl(equal_bits, best) == ar.log(Fraction(4, 3))
    True
    """
    fills = _fills(p, draws) if draws is not None else lambda _, targets: targets
    return Overridden(p, at={prompt: targets for _, prompt, targets in _positions(p, kept, fills, longest, budget)})


def scheduled_loss(
    p: Model[Any], q: Model[Any], kept: Exact | Sequence[Exact], *, draws: Model[Any] | None = None, longest: int = LONGEST, budget: int = INPUTS
) -> LogSum | Infinite:
    """The objective of scheduled sampling: the expected −ln of q's answers to the inputs at the string's own tokens, in nats a string.

    Needs what `scheduled_sampling` does, and q over the same alphabet; `draws` is who fills in for tokens that are not kept, q itself where left out. Gives an
    exact `LogSum`, or `Infinite` with an `Escape`: an input and a target that q excludes there. With everything kept it is the cross-entropy. Cost: as
    `scheduled_sampling`.
    """
    matching(p, q)
    a_total_model(q)
    loss: dict[Fraction, Fraction] = {}
    for mass, prompt, targets in _positions(p, kept, _fills(p, q if draws is None else draws), longest, budget):
        theirs = q.next(state_after(q, prompt))
        for target, weight in targets.items():
            if target not in theirs:
                return Infinite(Escape(prompt, target))
            loss[1 / theirs[target]] = loss.get(1 / theirs[target], ZERO) + mass * weight
    return LogSum(loss)


def _fills(p: Model[Any], drawer: Model[Any]) -> Draws:
    a_total_model(drawer)
    matching(p, drawer)
    return lambda prompt, _: drawer.next(state_after(drawer, prompt))


def _positions(p: Model[Any], kept: Exact | Sequence[Exact], draws: Draws, longest: int, budget: int) -> Iterator[tuple[Fraction, Word, Dist[Outcome]]]:
    """Each input that is fed, shorter ones first: its mass, and the distribution of the target there. `draws` says what is drawn from, given the input and that distribution."""
    a_total_model(p)
    chances = _chances(kept)
    fed: Fed = {((), p.start()): ONE}
    listed = 0
    while fed:
        listed += len(fed)
        inputs: dict[Word, dict[Any, Fraction]] = {}
        for (prompt, state), mass in fed.items():
            inputs.setdefault(prompt, {})[state] = mass
        fed = {}
        for prompt, states in inputs.items():
            targets: dict[Outcome, Fraction] = {}  # with their masses
            for state, mass in states.items():
                for outcome, weight in p.next(state).items():
                    targets[outcome] = targets.get(outcome, ZERO) + mass * weight
            truth = normalised(targets)
            yield sum(states.values(), ZERO), prompt, truth
            going = [outcome for outcome in targets if outcome is not END]
            if not going:
                continue
            if len(prompt) >= longest:
                raise BadModel(f"some strings have more than {longest} symbols, and the inputs are listed one by one; ask about Truncated(p, n), or raise longest=")
            keep = chances[min(len(prompt), len(chances) - 1)]
            drawn = _symbols(draws(prompt, truth), prompt) if keep < 1 else None
            for state, mass in states.items():
                for symbol, weight in p.next(state).items():
                    if symbol is not END:
                        after = p.step(state, symbol)
                        for token, chance in _tokens(symbol, keep, drawn).items():
                            key = ((*prompt, token), after)
                            fed[key] = fed.get(key, ZERO) + mass * weight * chance
            if listed + len(fed) > budget:
                raise BadQuestion(f"more than {budget} inputs can be fed, and each has its own answer; ask about Truncated(p, n) with a smaller n, or raise budget=")


def _tokens(truth: Symbol, keep: Fraction, drawn: Dist[Any] | None) -> dict[Symbol, Fraction]:
    """What is fed in the place of the string's own token, with positive chances."""
    chances = {} if drawn is None else {other: (1 - keep) * weight for other, weight in drawn.items()}
    if keep:
        chances[truth] = chances.get(truth, ZERO) + keep
    return chances


def _symbols(answer: Dist[Outcome], prompt: Word) -> Dist[Any]:
    weights = {outcome: weight for outcome, weight in answer.items() if outcome is not END}
    if not weights:
        raise BadQuestion(f"after the input {prompt!r} the model is certain of END while the string goes on, so no token can be drawn there; END is no input")
    return normalised(weights)


def _chances(kept: Exact | Sequence[Exact]) -> list[Fraction]:
    chances = [exact(chance) for chance in kept] if isinstance(kept, Sequence) and not isinstance(kept, str) else [exact(kept)]
    if not chances or not all(0 <= chance <= 1 for chance in chances):
        raise BadQuestion(f"the truth is kept with a probability from 0 to 1, or one for each position, found {[str(chance) for chance in chances]}")
    return chances
