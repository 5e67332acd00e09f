"""Permutation models: an order of the places is drawn, the string is written in it by the model of that order, and then put straight.

True here: written in any order and put straight, one joint stays what it is (theorem D1). A net that writes in any order has a model for each order, and nothing makes their joints one:
where they differ, a string depends on the order that happened to be drawn, what is sampled is the mixture, and the mean loss over the orders is above the loss of that mixture
(Jensen's inequality; equal exactly where the orders give each string of the truth one probability).
Must never enter: the loss of one order, or the mean over orders, as the loss of what is sampled.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, permutations, product
from typing import TypeAlias, cast, final

from arprops.core.error import BadModel, BadQuestion
from arprops.core.exact import Exact
from arprops.core.infinite import Infinite
from arprops.core.interval import Interval
from arprops.core.logsum import LogSum
from arprops.core.model import Joint, PartialModel, Source
from arprops.core.verdict import Verdict
from arprops.core.words import Symbol, alphabet_of
from arprops.models.mixture import Mixture
from arprops.models.row import Row, dist
from arprops.models.table import Table
from arprops.search.asked import a_joint
from arprops.search.divergence import Nats, cross_entropy, kl, total_variation
from arprops.tasks.conditioning.discrete_latent import one_joint
from arprops.views.reordered import Reordered

Order: TypeAlias = tuple[int, ...]
"""The places in the order in which they are written, counted from 0."""


def over_orders(joints: Joint | Mapping[Order, Joint], length: int, *, weights: Mapping[Order, Exact] | None = None, off_support: Row) -> Mixture:
    """A permutation model of strings of this length: a mixture over orders, drawn uniformly if not told otherwise.

    Needs one joint, which is then written in every order, or a model for each order, whose i-th symbol is the one at place order[i]; weights name these orders alone. With one joint
    its joint is that one, whatever the orders (theorem D1); `same_joint` proves it. Fails with `BadModel` on strings of other lengths. Cost: all strings for each order.

    >>> import arprops as ar
    >>> p = ar.Table("01", {"": {"0": "1/3", "1": "2/3"}, "0": {"0": "1/2", "1": "1/2"}, "1": {"1": 1}}, length=2)
    >>> ar.expect(ar.same_joint(over_orders(p, 2, off_support={"0": 1}), p))
    >>> ar.string_probability(over_orders({(0, 1): p, (1, 0): p}, 2, off_support={"0": 1}), "01")
    Fraction(1, 12)
    """
    if isinstance(joints, PartialModel | Source):
        one = cast("Joint", joints)
        orders = list(permutations(range(length)))
        shares = dist(dict.fromkeys(orders, Fraction(1, len(orders))) if weights is None else weights, "the weights of the orders", orders)
        return over_orders(
            {order: Reordered(one, order, off_support=off_support) for order in shares}, length, weights=dict(shares.items()), off_support=off_support
        )
    straight = straightened(joints, length, off_support=off_support)
    shares = dist(dict.fromkeys(straight, Fraction(1, len(straight))) if weights is None else weights, "the weights of the orders", straight)
    return Mixture([(share, straight[order]) for order, share in shares.items()])


def straightened(models: Mapping[Order, Joint], length: int, *, off_support: Row) -> dict[Order, Reordered]:
    """For each order, the joint of its model's strings put straight. Needs and fails as `over_orders`."""
    if not isinstance(models, Mapping) or not models:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise BadModel(f"a permutation model is made of one joint, or of a mapping from orders to models, at least one; found {models!r}")
    found: dict[Order, Reordered] = {}
    for order, model in models.items():
        if not isinstance(order, tuple) or sorted(order) != list(range(length)):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadModel(f"an order of {length} places is a tuple that names each of 0 … {length - 1} once, found {order!r}")
        a_joint(model)
        found[order] = Reordered(model, sorted(range(length), key=order.__getitem__), off_support=off_support)
    return found


def in_every_order(answer: Callable[[Mapping[int, Symbol], int], Row], alphabet: Iterable[Symbol], *, length: int) -> dict[Order, Table]:
    """The model of each order, of one net that answers for any place from whatever places are known: `answer({place: symbol}, place)`.

    Needs an answer for every choice of known places, each a distribution over symbols. Fails with `BadModel` else. Cost: all prompts, for each of the length! orders.

    >>> copies = in_every_order(lambda known, place: {x: 1 for x in known.values()} or {"0": "1/2", "1": "1/2"}, "01", length=2)
    >>> consistent(copies, 2, off_support={"0": 1}).proved
    True
    """
    symbols = alphabet_of(alphabet)
    found: dict[Order, Table] = {}
    for order in permutations(range(length)):
        prompts = [prompt for n in range(length) for prompt in product(symbols, repeat=n)]
        rows = {prompt: answer(dict(zip(order, prompt, strict=False)), order[len(prompt)]) for prompt in prompts}
        found[order] = Table(symbols, rows, length=length)
    return found


def consistent(models: Mapping[Order, Joint], length: int, *, off_support: Row) -> Verdict:
    """Whether all orders write one joint: proved, or refuted with the two that differ and a prompt where they do. Cost: as `over_orders`, and a comparison for each order.

    >>> import arprops as ar
    >>> p = ar.Table("01", {"": {"0": "1/3", "1": "2/3"}, "0": {"0": "1/2", "1": "1/2"}, "1": {"1": 1}}, length=2)
    >>> backwards = ar.Reordered(p, (1, 0), off_support={"0": 1})
    >>> consistent({(0, 1): p, (1, 0): backwards}, 2, off_support={"0": 1}).proved, consistent({(0, 1): p, (1, 0): p}, 2, off_support={"0": 1}).refuted
    (True, True)
    """
    return one_joint(straightened(models, length, off_support=off_support).values())


def apart(models: Mapping[Order, Joint], length: int, *, off_support: Row) -> dict[tuple[Order, Order], tuple[Fraction, Nats]]:
    """For every two orders, how far what they write is apart, put straight: the exact total variation, and KL of the first from the second in nats.

    Needs and fails as `over_orders`. KL is an exact `LogSum`, or `Infinite` with its witness. Cost: all strings for each pair.
    """
    straight = straightened(models, length, off_support=off_support)
    found: dict[tuple[Order, Order], tuple[Fraction, Nats]] = {}
    for one, other in combinations(straight, 2):
        p, q = straight[one], straight[other]
        found[one, other] = Fraction(total_variation(p, q, prompts=_prompts(p)).lower), kl(p, q)
    return found


@final
@dataclass(frozen=True)
class OrderLoss:
    """The loss of a permutation model on a truth, in nats a string."""

    mean: LogSum | Infinite
    """The mean, over the orders, of the loss of the model of that order: what such models are trained on."""
    sampled: LogSum | Infinite
    """The loss of what is sampled when the order is drawn: of the mixture. It is at most the mean."""


def order_loss(p: Joint, models: Mapping[Order, Joint], *, weights: Mapping[Order, Exact] | None = None, off_support: Row) -> OrderLoss:
    """The mean loss over the orders, and the loss of their mixture, on strings of p.

    Needs a joint of strings of the orders' length; weights as `over_orders`. Both are an exact `LogSum`, or `Infinite` with a witness. Cost: all strings for each order.
    """
    first = next(iter(models), ())
    length = len(first) if isinstance(first, tuple) else 0  # pyright: ignore[reportUnnecessaryIsInstance]
    mixture = over_orders(models, length, weights=weights, off_support=off_support)
    sampled, mean = _loss(p, Reordered(mixture, range(length), off_support=off_support)), LogSum()
    for share, component in mixture.components:
        loss = _loss(p, component) if share else LogSum()
        if isinstance(loss, Infinite):
            return OrderLoss(loss, sampled)
        mean += loss * share
    return OrderLoss(mean, sampled)


def _loss(p: Joint, model: Joint) -> LogSum | Infinite:
    loss = cross_entropy(p, model)
    if isinstance(loss, Interval):
        raise BadQuestion(f"the loss on {p!r} has no exact form; it must have finitely many strings, all of the orders' length")
    return loss


def _prompts(p: Reordered) -> int:
    """As many prompts as there are."""
    return sum(len(p.alphabet) ** n for n in range(len(p.order) + 1))
