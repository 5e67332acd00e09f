"""A discrete latent: what a prompt tells of it, and whether a string tells anything of it at all.

True here: a mixture draws its component once and never says it, so the component is the latent, and after a prompt it has a posterior, exactly, by Bayes' rule. Where all components
have one joint the posterior is the prior after every prompt (posterior collapse), and that is decided. A component may be unable to write what another can, and then a prompt cuts it out.
Must never enter: a posterior at an impossible prompt (0/0).
"""

from collections.abc import Iterable
from fractions import Fraction

from arprops.core.dist import ZERO, Dist, normalised
from arprops.core.error import ZeroProbabilityPrompt
from arprops.core.forward import forward
from arprops.core.interval import Interval
from arprops.core.logsum import log
from arprops.core.model import Joint
from arprops.core.verdict import Verdict
from arprops.core.words import Prompt, spelled, word
from arprops.models.mixture import Mixture
from arprops.search.divergence import kl
from arprops.search.equality import same_joint
from arprops.search.frontier import PROMPTS


def posterior(mixture: Mixture, prompt: Prompt) -> Dist[int]:
    """Which component was drawn, given that the string begins with the prompt: a distribution over their numbers, from 0 on.

    Fails with `ZeroProbabilityPrompt` where the mixture cannot produce the prompt. Cost: one step of every component for each symbol. Source: Bayes' rule.

    >>> import arprops as ar
    >>> row = {"0": "1/2", "1": "1/2"}
    >>> fair, ones = (ar.PDFA("01", start=0, next={0: answer}, step={0: {"0": 0, "1": 0}}) for answer in (row, {"1": 1}))
    >>> drawn = ar.Mixture([("1/2", fair), ("1/2", ones)])
    >>> posterior(drawn, "111"), posterior(drawn, "0")
    (Dist({0: '1/9', 1: '8/9'}), Dist({0: 1}))
    """
    masses: dict[int, Fraction] = {}
    for (component, _), mass in forward(mixture, word(mixture.alphabet, prompt)).items():
        masses[component] = masses.get(component, ZERO) + mass
    if not masses:
        raise ZeroProbabilityPrompt(
            f"no component of {mixture!r} can produce {spelled(tuple(prompt))[:60]}, so the latent has no posterior there (0/0)"
        )
    return normalised(masses)


def one_joint(joints: Iterable[Joint]) -> Verdict:
    """Whether these all have one joint: the verdict of `same_joint` on the first and one that differs from it; where none does, the last verdict.

    Of the components of a mixture: whether its latent has collapsed. Cost: one comparison for each joint.

    >>> import arprops as ar
    >>> fair, ones = (ar.Table("01", {"": row}, length=1) for row in ({"0": "1/2", "1": "1/2"}, {"1": 1}))
    >>> one_joint([fair, fair]).proved, one_joint([fair, fair, ones]).refuted
    (True, True)
    """
    first, *others = joints
    found = same_joint(first, first)
    for other in others:
        found = same_joint(first, other)
        if not found.proved:
            break
    return found


def information(mixture: Mixture, *, prompts: int = PROMPTS) -> Interval:
    """The mutual information of the latent and the string, in nats: the mean of KL(component‖mixture), each at most −ln of the component's weight.

    Gives an interval from at most `prompts` expanded prompts for each component; 0 is where the latent has collapsed. Cost: as `kl` for each component.

    >>> import arprops as ar
    >>> zeros, ones = (ar.Table("01", {"": {bit: 1}}, length=1) for bit in "01")
    >>> print(information(ar.Mixture([("1/2", zeros), ("1/2", ones)])))
    [0.6931471805599453, 0.6931471805599454]
    """
    low = high = ZERO
    for share, component in mixture.components:
        if share:
            apart, most = kl(component, mixture, prompts=prompts), log(1 / share)
            upper = min(apart.upper, most.upper)
            low, high = low + share * Fraction(min(apart.lower, most.lower)), high + share * Fraction(upper)
    return Interval(low, high)
