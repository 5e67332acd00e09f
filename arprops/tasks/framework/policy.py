"""Training on whole strings: the expected reward of what a model writes, and its gradient in the logits.

True here: with the softmax of logits z at each state, ∂E_Q[R]/∂z(s, x) = Σ over prompts w that lead to s of Q[w]·Q(x|s)·(V(wx) − V(w)), where V is the expected
reward of what comes (the policy gradient with its exact baseline). It depends on the logits through Q alone, so it is rational where Q and the rewards are. In
the same coordinates the gradient of the cross-entropy is Q's answer less P's (theorem B5), weighted with how often P comes there.
Doubtful: an outcome of probability 0 has the logit −∞; the derivative by it is 0 for the reward, and a loss that needs it is infinite and refused.
Must never enter: an estimate from samples; tests show that REINFORCE is unbiased for this gradient.
Source: Williams 1992; Sutton, McAllester, Singh and Mansour 1999; Ranzato, Chopra, Auli and Zaremba, "Sequence Level Training with Recurrent Neural Networks" (2016).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from typing import Any, TypeAlias, final

from arprops.core.certificate import Visits
from arprops.core.dist import ONE, ZERO
from arprops.core.error import BadModel, BadQuestion
from arprops.core.exact import Exact, exact
from arprops.core.language import Language
from arprops.core.model import Model, PartialModel
from arprops.core.words import END, Outcome, Word, word
from arprops.kernel.divergence import pair_chain
from arprops.kernel.visits import Chain, checked_visits
from arprops.search.asked import matching
from arprops.search.visits import visited
from arprops.tasks.framework.asked import a_model, a_total_model

Reward: TypeAlias = Callable[[Word], Exact] | Mapping[Any, Exact] | Language
"""A function of strings, a table of some (the others have 0), or a language (1 in it, 0 outside)."""
Gradient: TypeAlias = Mapping[Any, Mapping[Outcome, Fraction]]
"""By state of the model and outcome: the derivative by that logit. For a `Table` the state is the prompt."""
LONGEST = 32
"""How long the strings may be that a reward is asked of."""
BUDGET = 20_000
"""How many pairs of states an expectation over all lengths may have."""
PROMPTS = 50_000
"""How many possible prompts are listed."""


@final
@dataclass(frozen=True)
class PolicyGradient:
    """The expected reward, exactly, and its derivatives by the logits of each state that can be reached; they sum to 0 at each state."""

    value: Fraction
    gradient: Gradient


def policy_gradient(q: PartialModel[Any], reward: Reward, *, longest: int = LONGEST, budget: int = PROMPTS) -> PolicyGradient:
    """E_Q[reward] and its gradient in the logits of q's answers.

    Needs a model whose strings have at most `longest` symbols (`Truncated` makes one; else `BadModel`), at most `budget` possible prompts (else `BadQuestion`) and exact rewards. States that several prompts lead to
    share their logits. Cost: the possible prompts. Source: the policy gradient theorem, and B5.

    >>> import arprops as ar
    >>> q = ar.Table("ab", {"": {"a": "1/4", "b": "3/4"}}, length=1)
    >>> found = policy_gradient(q, {"a": 1})
    >>> found.value, dict(found.gradient[()])
    (Fraction(1, 4), {'a': Fraction(3, 16), 'b': Fraction(-3, 16)})
    """
    a_model(q)
    asked = _asked(q, reward)
    gradient: dict[Any, dict[Outcome, Fraction]] = {}
    listed = count(1)

    def worth(state: Any, prompt: Word, mass: Fraction) -> Fraction:
        """V of the prompt; what it adds to the gradient is added on the way."""
        answer = q.next(state)
        if next(listed) > budget:
            raise BadQuestion(f"more than {budget} prompts are possible, and the reward is asked of each string; ask about Truncated(p, n), or raise budget=")
        if len(prompt) >= longest and any(outcome is not END for outcome in answer):
            raise BadModel(f"some strings have more than {longest} symbols, and rewards are asked of strings one by one; ask about Truncated(p, n), or raise longest=")
        values = {x: asked(prompt) if x is END else worth(q.step(state, x), (*prompt, x), mass * weight) for x, weight in answer.items()}
        value = sum((answer[x] * values[x] for x in values), ZERO)
        row = gradient.setdefault(state, dict.fromkeys(answer, ZERO))
        for x, weight in answer.items():
            row[x] += mass * weight * (values[x] - value)
        return value

    return PolicyGradient(worth(q.start(), (), ONE), gradient)


def loss_gradient(p: PartialModel[Any], q: Model[Any], *, budget: int = BUDGET) -> Gradient:
    """The gradient of the cross-entropy −E_P[ln Q] in the logits of q's answers: Σ P[w]·(Q(x|w) − P(x|w)) at each state, over the prompts that lead to it.

    Needs two finite models over one alphabet, of any length. Fails with `BadQuestion` where q excludes what p produces (the loss is +∞ there), where p goes on
    for ever, and beyond `budget` pairs of states. Cost: one exact linear solve. Source: theorem B5.
    """
    matching(p, q)
    a_model(p)
    a_total_model(q)
    chain = pair_chain(p, q, relative=False)

    def flow(pair: Any) -> Any:
        if missing := [outcome for outcome in p.next(pair[0]) if outcome not in q.next(pair[1])]:
            raise BadQuestion(f"q excludes {missing[0]!r} at a prompt where p produces it, so the loss is infinite and has no gradient")
        return chain.flow(pair)

    counted = Chain(chain.start, flow, lambda _: False)
    found = visited(counted, budget=budget)
    if not isinstance(found, Visits):
        raise BadQuestion(f"the gradient needs p to end for certain and at most {budget} pairs of states, found {found}")
    gradient: dict[Any, dict[Outcome, Fraction]] = {}
    for (mine, theirs), visits in checked_visits(counted, found):
        row = gradient.setdefault(theirs, dict.fromkeys(q.next(theirs), ZERO))
        for outcome, weight in q.next(theirs).items():
            row[outcome] += visits * (weight - p.next(mine)[outcome])
    return gradient


def _asked(q: PartialModel[Any], reward: Reward) -> Callable[[Word], Fraction]:
    if isinstance(reward, Language):
        if set(reward.alphabet) != set(q.alphabet):
            raise BadQuestion(f"the language is over {reward.alphabet}, the model over {q.alphabet}")
        return lambda string: ONE if reward.accepts(string) else ZERO
    if isinstance(reward, Mapping):
        table = {word(q.alphabet, string): exact(value) for string, value in reward.items()}
        return lambda string: table.get(string, ZERO)
    if not callable(reward):
        raise BadQuestion(f"a reward is a function of strings, a mapping from strings to numbers, or a Language, found {reward!r}")
    return lambda string: exact(reward(string))
