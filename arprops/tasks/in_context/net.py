"""A trained net beside the exact posterior predictive, on the same few-shot prompts.

True here: every prompt is asked, none is sampled, and the net's answer is the most probable one of its declared model, so each share is exact about it. At the prompts of probability zero there is
no posterior to compare with, and a KL to the documents, however small, says nothing about the net: what it answers there is counted apart.
Must never enter: a prompt that the net was not asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final, final

from arprops.core.dist import ONE, ZERO
from arprops.core.error import BadQuestion
from arprops.core.exact import Exact
from arprops.core.words import Prompt, Symbol, Word
from arprops.models.mixture import Mixture
from arprops.search.asked import natural
from arprops.tasks.in_context.posterior import Belief, Shots

if TYPE_CHECKING:
    from arprops.neural import Net

PROMPTS: Final = 200_000
"""How many prompts a net is asked, at most."""


@final
@dataclass(frozen=True)
class NetShots:
    """What a net does with so many shots, each prompt weighted by its own probability as a prompt.

    `right` is how often its most probable answer is the prompt's own, of which `right_at_zero` at prompts of probability zero, whose share is `zero`; `agrees` is how often it is that of the posterior
    predictive, at most 1 − `zero`. `prompts` were asked, and `impossible` of them have probability zero.
    """

    shots: int
    right: Fraction
    right_at_zero: Fraction
    zero: Fraction
    agrees: Fraction
    prompts: int
    impossible: int


def net_few_shot(
    net: "Net", documents: Mixture, examples: Mapping[Prompt, Exact], *, delimiter: Symbol, shots: int, prompts: int = PROMPTS
) -> tuple[NetShots, ...]:
    """How often a net is right with 0, 1, …, `shots` shots, and how often it answers as the exact posterior does.

    Needs what `few_shot` needs, and a net over the same symbols; answers are chosen by the same rule. Fails with `BadQuestion` where there are more than `prompts` prompts of some number of shots.
    Cost: one token of the net a distinct beginning of a prompt.
    """
    from arprops.neural.answers import likeliest

    natural(shots)
    given = Shots(documents, examples, delimiter)
    if net.alphabet != documents.alphabet:
        raise BadQuestion(
            f"the net is over {list(net.alphabet)[:12]}, the documents over {list(documents.alphabet)[:12]}; expected the same symbols in the same order"
        )
    held: dict[Word, tuple[Fraction, Belief]] = {(): (ONE, given.first())}
    found: list[NetShots] = []
    for shot in range(shots + 1):
        if (many := len(held) * len(given.asked)) > prompts:
            raise BadQuestion(
                f"there are {many:,} prompts with {shot} shots, expected at most {prompts:,}; ask for fewer shots or shorter examples, or raise prompts="
            )
        said = iter(likeliest(net, [(*before, *query) for before in held for query in given.asked], among=given.answers))
        exact_answer: dict[Belief, dict[Word, Symbol | None]] = {}
        right = at_zero = zero = agrees = ZERO
        impossible = 0
        for share, belief in held.values():
            if belief not in exact_answer:
                exact_answer[belief] = {
                    query: given.likeliest(given.following(weights)) if weights else None for query, weights in given.queries(belief).items()
                }
            for query, answers in given.asked.items():
                answer, posterior, asked = next(said), exact_answer[belief][query], share * sum(answers.values(), ZERO)
                hit = share * answers.get(answer, ZERO) if isinstance(answer, str) else ZERO
                right += hit
                if posterior is None:
                    zero, at_zero, impossible = zero + asked, at_zero + hit, impossible + 1
                elif posterior == answer:
                    agrees += asked
        found.append(NetShots(shot, right, at_zero, zero, agrees, many, impossible))
        if shot < shots:
            held = {
                (*before, *example, given.delimiter): (share * given.drawn[example], to)
                for before, (share, belief) in held.items()
                for example, (to, _) in given.after(belief).items()
            }
    return tuple(found)
