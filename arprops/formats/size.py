"""How many models a model is made of, each counted as often as it occurs.

True here: counting costs one look at each object, however often it occurs. Forty mixtures, each of two times the one before, are
written in forty lines and have 2^40 start states.
Must never enter: a model's states; they are for the questions to explore, with their budgets.
"""

from typing import Any, Final

from arprops.core.language import Language
from arprops.core.model import Joint, Unrolled
from arprops.models.mixture import Mixture
from arprops.tasks.decoding.contrastive import Contrastive
from arprops.tasks.framework.infilled import Infilled
from arprops.views.belief import Belief
from arprops.views.conditioned import Conditioned
from arprops.views.decoded import Decoded
from arprops.views.erased import Erased
from arprops.views.overridden import Overridden
from arprops.views.product import Product
from arprops.views.reordered import Reordered
from arprops.views.restricted import Restricted
from arprops.views.truncated import Truncated

MOST: Final = 100_000
"""Of how many models a file may make one."""


class Sizes:
    """Sizes that were counted already, by the object."""

    def __init__(self) -> None:
        self.counted: dict[int, tuple[Joint, int]] = {}  # the object is kept, so that its id stays its own

    def of(self, joint: Joint) -> int:
        """The number of models this one is made of, 1 where it holds no other. Cost: one look at each object not seen before."""
        if id(joint) not in self.counted:
            self.counted[id(joint)] = joint, max(1, sum(map(self.of, held(joint))))
        return self.counted[id(joint)][1]


def held(joint: Joint) -> list[Joint]:
    """The models and sources that this one is made of."""
    match joint:
        case Mixture():
            return [component for _, component in joint.components]
        case Contrastive():
            return [joint.expert, joint.amateur]
        case Product():
            return [joint.p, joint.q]
        case Overridden():
            return [joint.model, *joint.below.values()]
        case Decoded() | Unrolled():
            return [joint.model]
        case Belief() | Reordered():
            rule: Any = getattr(joint, "off_support", None)
            return [joint.joint, *([] if rule is None else [rule])]
        case Restricted():
            return [joint.joint, *([] if isinstance(joint.rule, Language) else [joint.rule])]
        case Conditioned() | Erased() | Truncated() | Infilled():
            return [joint.joint]
        case _:
            return []
