"""Nets steered to a member of the fibre: one training distribution, and beside it what a chosen twin does at impossible prompts.

True here: the prompts have probability zero in the training distribution, and the twin has its joint (`ar.twin` proves it), so the exact minimum of the
training loss is the same with the steering and without; what changes is which minimum is come to. The steering is the twin's own completions, its
next-token distributions along them, each prompt with equal weight: how ML, adversarial and oracle training of the non-identifiability study differ.
Must never enter: a possible prompt, whose answer is part of the joint.
Source: Reizinger et al. 2024; theorem A1.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, Literal, TypeAlias, get_args

from arprops.build.answer import Obey, Violate
from arprops.core.error import BadQuestion
from arprops.core.forward import state_after
from arprops.core.model import Joint, Model
from arprops.core.words import END, Outcome, Prompt, Word, spelled, word
from arprops.neural.extrapolation.rule import Rule
from arprops.search.support import possible
from arprops.solve.twin import Twin, twin

Way: TypeAlias = Literal["obey", "violate", "free"]
WAYS: Final[tuple[Way, ...]] = get_args(Way)
LIMIT: Final = 64
PATHS: Final = 256
"""How many prefixes of completions of one prompt are trained on."""

Rows: TypeAlias = Mapping[Prompt, Mapping[Outcome, Fraction]]


def member(model: Joint, rule: Rule, *, way: Way) -> Twin | None:
    """The twin that keeps the rule at every impossible prompt, or breaks it; None for "free", where nothing is asked."""
    if way not in WAYS:
        raise BadQuestion(f"a net is steered one of these ways: {', '.join(WAYS)}; found {way!r}")
    return None if way == "free" else twin(model, answer=(Obey if way == "obey" else Violate)(rule.machine, rule.reads))


def steer(model: Model[Any], towards: Model[Any], *, prompts: Sequence[Prompt], limit: int = LIMIT, weight: Fraction = Fraction(1)) -> Rows:
    """What `fit(model, steer=…)` trains on beside the model, to complete these impossible prompts as `towards` does.

    Gives after each prompt, and after what `towards` writes there (at most `limit` symbols, and 256 prefixes a prompt, the most probable first), the mass of each
    outcome; each prompt begins with an equal share of `weight`, and where one is met on the way from another the masses add up. Fails with `BadQuestion` on no prompts, and on one that is possible. Cost: the completions.

    >>> from arprops.neural.extrapolation.grammars import grammar
    >>> from arprops.neural.extrapolation.law import uniform
    >>> it = grammar("anbn")
    >>> model = it.model(uniform(1, 4))
    >>> rows = steer(model, member(model, it.rule("R1"), way="obey").model, prompts=["ba", "bb"])
    >>> {"".join(prompt): dict(row) for prompt, row in rows.items()}
    {'ba': {END: Fraction(1, 2)}, 'bb': {'a': Fraction(1, 2)}, 'bba': {'a': Fraction(1, 2)}, 'bbaa': {END: Fraction(1, 2)}}
    """
    wanted = list(dict.fromkeys(word(model.alphabet, prompt) for prompt in prompts))
    if not wanted or weight <= 0:
        raise BadQuestion(f"steering needs prompts and a positive weight, found {len(wanted)} prompts and weight {weight}")
    rows: dict[Prompt, dict[Outcome, Fraction]] = {}
    for prompt in wanted:
        if possible(model, prompt):
            raise BadQuestion(f"the prompt {spelled(prompt)} is possible: how it is completed is part of what is trained on, and no twin differs there")
        edge: list[tuple[Word, Any, Fraction]] = [(prompt, state_after(towards, prompt), weight / len(wanted))]
        for _ in range(PATHS):
            if not edge:
                break
            edge.sort(key=lambda entry: -entry[2])
            prefix, state, mass = edge.pop(0)
            row = rows.setdefault(prefix, {})
            for outcome, share in towards.next(state).items():
                row[outcome] = row.get(outcome, Fraction(0)) + mass * share
                if outcome is not END and len(prefix) - len(prompt) < limit:
                    edge.append(((*prefix, outcome), towards.step(state, outcome), mass * share))
    return rows
