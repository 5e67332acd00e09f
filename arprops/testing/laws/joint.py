"""Laws of the joint: what the library says of a model is what follows from its answers by hand.

True here: one side is a product of conditionals or a sum over paths (`masses`), the other the library's own function, so a wrong
`source()` of a model and a wrong function of the library are both seen.
Must never enter: a tolerance.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from arprops.core.error import ZeroProbabilityPrompt
from arprops.core.forward import state_after
from arprops.core.model import Joint, Model, PartialModel, Source
from arprops.core.words import Word
from arprops.search.likelihood import next_distribution, prefix_probability, string_probability
from arprops.search.support import possible, zero_prompts
from arprops.testing.laws.law import Broken, NotAsked, raised, shown
from arprops.testing.laws.masses import Masses, of_source
from arprops.testing.laws.states import said
from arprops.testing.laws.walk import Walk
from arprops.testing.laws.weights import weights_of
from arprops.views.belief import Belief
from arprops.views.truncated import Truncated


@dataclass
class Ground:
    """A model or source whose answers are distributions, its masses by hand, and for a model its walk."""

    model: Joint
    masses: Masses
    walk: Walk | None

    @property
    def inner(self) -> list[Word]:
        """The words whose every continuation by a symbol was computed."""
        longest = len(self.masses.words[-1])
        return [word for word in self.masses.words if len(word) < longest]


def source(ground: Ground) -> Iterator[Broken]:
    """`source()` has the same masses."""
    model = ground.model
    try:
        found: object = model.source()
        if found is model and isinstance(model, Source):
            return
        if not isinstance(found, Source):
            yield Broken("source", None, f"{shown(found)}, a {type(found).__name__}", "a Source", "model.source()")
            return
        if found.alphabet != model.alphabet:
            yield Broken("source", None, f"the alphabet {shown(found.alphabet)}", shown(model.alphabet), "model.source().alphabet")
            return
        theirs = of_source(found, ground.masses.words)
    except Exception as error:  # noqa: BLE001  # a stranger's code: whatever it raises is what was found
        yield Broken("source", None, raised(error), "a Source with the joint of the model", "model.source()")
        return
    for word in ground.masses.words:
        for what, mine, other in (("prefix", ground.masses.prefix, theirs.prefix), ("string", ground.masses.string, theirs.string)):
            if mine[word] != other[word]:
                yield Broken("source", word, f"{what} probability {other[word]} in `source()`", f"{mine[word]}", f"ar.{what}_probability(model.source(), {word!r})")


def prefix_mass(ground: Ground) -> Iterator[Broken]:
    """Length by length, the library's prefix and string probabilities sum to 1."""
    ended, length, level = Fraction(0), 0, list[Word]()
    prefix: Callable[..., Any] = prefix_probability
    string: Callable[..., Any] = string_probability
    for word in [*ground.masses.words, None]:
        if word is None or len(word) > length:
            total = ended + sum((prefix(ground.model, w) for w in level), Fraction(0))
            if total != 1:
                line = f"sum(ar.prefix_probability(model, w) for w in itertools.product(model.alphabet, repeat={length})) + sum(ar.string_probability(model, w) for n in range({length}) for w in itertools.product(model.alphabet, repeat=n))"
                yield Broken("prefix mass", None, f"mass {total} at length {length}", "1", line)
            ended += sum((string(ground.model, w) for w in level), Fraction(0))
            length, level = length + 1, []
        if word is not None:
            level.append(word)


def chain_rule(ground: Ground) -> Iterator[Broken]:
    """Word by word, the library's probabilities are the masses by hand, and its conditionals their quotients."""
    model, masses, inner = ground.model, ground.masses, frozenset(ground.inner)
    for word in masses.words:
        for name, ask, mine in (("prefix_probability", prefix_probability, masses.prefix), ("string_probability", string_probability, masses.string)):
            asked: Callable[..., Any] = ask
            if (found := asked(model, word)) != mine[word]:
                yield Broken("chain rule", word, f"{name} {found}", f"{mine[word]}, by hand", f"ar.{name}(model, {word!r})")
        expected: dict[Any, Fraction] | None = None
        if ground.walk is not None and word in ground.walk.answers:
            expected = ground.walk.answers[word]
        elif masses.prefix[word] and word in inner:
            expected = masses.conditional(word, model.alphabet)
        elif masses.prefix[word] or isinstance(model, Model):
            continue
        line = f"ar.next_distribution(model, {word!r})"
        try:
            given = weights_of(next_distribution(model, word))
        except ZeroProbabilityPrompt as error:
            if expected is not None:
                yield Broken("chain rule", word, raised(error), said(expected), line)
            continue
        if expected is None:
            yield Broken("chain rule", word, f"the answer {said(given)}", "ZeroProbabilityPrompt, for the prompt is impossible and this is no Model", line)
        elif given != expected:
            yield Broken("chain rule", word, f"next_distribution {said(given)}", said(expected), line)


def support(ground: Ground) -> Iterator[Broken]:
    """Word by word, impossible is what has mass 0."""
    model = ground.model
    # Cut off after the last word: the states that are possible later may be endless, or grow from symbol to symbol.
    language = zero_prompts(Truncated(model, len(ground.masses.words[-1])))
    for word in ground.masses.words:
        fact = bool(ground.masses.prefix[word])
        told = f"{'possible' if fact else 'impossible'}, for its probability is {ground.masses.prefix[word]}"
        if possible(model, word) != fact:
            yield Broken("support", word, f"`possible` says {not fact}", told, f"ar.possible(model, {word!r})")
        if (word in language) == fact:
            yield Broken("support", word, f"`zero_prompts` {'holds' if fact else 'lacks'} it", told, f"{word!r} in ar.zero_prompts(ar.Truncated(model, {len(word)}))")


def belief(ground: Ground) -> Iterator[Broken]:
    """Word by word, filtering the joint gives its conditionals."""
    model, masses = ground.model, ground.masses
    if isinstance(model, PartialModel):
        raise NotAsked("it speaks of sources")
    filtered = Belief(model)
    for word in ground.inner:
        if word and not masses.prefix[word[:-1]]:
            continue  # it is refused one symbol before
        line = f"ar.next_distribution(ar.Belief(model), {word!r})"
        try:
            given = weights_of(filtered.next(state_after(filtered, word)))
        except ZeroProbabilityPrompt as error:
            if masses.prefix[word]:
                yield Broken("belief", word, raised(error), said(masses.conditional(word, model.alphabet)), line)
            continue
        if not masses.prefix[word]:
            yield Broken("belief", word, f"the answer {said(given)}", "ZeroProbabilityPrompt, for the prompt has probability 0", line)
        elif given != masses.conditional(word, model.alphabet):
            yield Broken("belief", word, said(given), said(masses.conditional(word, model.alphabet)), line)
