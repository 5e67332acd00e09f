"""A claim about the strings of a black box, for files and specs: what is asked of them, of which target, and at which level.

True here: the claim is data. "The target can say all of them" is exact, and proved or refuted by the kernel; whatever is said of the box itself is `Attested` by a
test that rejects at its level or by a string that the target cannot say, and else `Unknown`.
Must never enter: `Proved` or `Refuted` of the box, or a test that was chosen after a look at the strings.
"""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import Any, Final, Literal, TypeAlias

from arprops.core.claim import KL, Comparison
from arprops.core.dist import point
from arprops.core.error import BadQuestion
from arprops.core.exact import short
from arprops.core.language import Language
from arprops.core.model import Joint
from arprops.core.verdict import Attested, Unknown, Verdict
from arprops.core.words import END, Symbol, Word, spelled

TESTS: Final = ("support", "frequencies", "repeats", "independence", "runs", "share")
"""What a claim may ask of the strings."""
TAKES: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "support": ((), ()),
    "frequencies": (("positions", "language"), ("positions", "language", "asymptotic")),
    "repeats": ((), ("asymptotic",)),
    "independence": (("positions", "language"), ("positions", "language")),
    "runs": (("language",), ("language", "asymptotic")),
    "share": (("at_least", "at_most"), ("language", "at_least", "at_most")),
}
"""For each test what it needs one of, and what it may be given."""
Answer: TypeAlias = tuple[Verdict, tuple[str, ...]]


@dataclass(frozen=True)
class Sampled:
    """What is claimed of the strings that a box has said, call by call, when it was asked for the target p.

    "support": p can say each of them. "frequencies" (of the symbols at `positions`, of the strings in the language) and "repeats" (so few different ones; p is
    uniform): they are no independent draws of p. "independence" (one position or the language) and "runs" (the language): they are no independent draws of any
    distribution. "share": the box says a string of the language with a probability of at least, or at most, `bound`.
    """

    p: Joint
    strings: tuple[Word, ...]
    test: str
    alpha: Fraction = Fraction(1, 20)
    positions: tuple[int, ...] = ()
    language: Language | None = None
    asymptotic: bool = False
    side: Literal["at_least", "at_most"] = "at_least"
    bound: Fraction = Fraction(0)


def sampled(claim: Sampled) -> Answer:
    """The verdict on the claim, and the tests in words.

    Gives `Proved` or `Refuted` for the support alone, each re-verified by the kernel; for the rest `Attested` with the tests, the level and what was assumed, or
    `Unknown`. Fails with `BadQuestion` without strings, where a test lacks what it is about, and as the functions of `judge` and `samples`. Cost: theirs.
    """
    if not claim.strings:
        raise BadQuestion("there are no strings; give one at least, as nothing can be said of none")
    if not 0 < claim.alpha < 1:
        raise BadQuestion(f"alpha must lie strictly between 0 and 1, found {short(claim.alpha)}")
    return {"support": _support, "frequencies": _frequencies, "repeats": _repeats, "independence": _independence, "runs": _runs, "share": _share}[
        claim.test
    ](claim)


def sampled_text(claim: Sampled, name: str, language: str) -> str:
    """The claim as a sentence without a full stop, of the target of this name; `language` says which strings are in the language."""
    count = f"the {len(claim.strings)} strings" if len(claim.strings) != 1 else "the one string"
    match claim.test:
        case "support":
            return f"{name} can say {'each of ' * (len(claim.strings) != 1)}{count}"
        case "frequencies" | "repeats":
            return f"{count} are no independent draws of {name} ({claim.test})"
        case "share":
            return f"whoever said {count} says one in {language} with a probability of {claim.side.replace('_', ' ')} {short(claim.bound)}"
        case _:
            return f"{count} are no independent draws of one distribution, whichever ({claim.test})"


def _support(claim: Sampled) -> Answer:
    from arprops.search.decide import decide
    from arprops.tasks.blackbox import outside
    from arprops.tasks.decoding.tabled import tabled

    if (found := outside(claim.p, claim.strings)) is not None:
        return found[1], (_outside(claim, found[0]),)
    counts = Counter(claim.strings)
    shares = {string: Fraction(count, len(claim.strings)) for string, count in counts.items()}
    seen = tabled(shares, claim.p.alphabet, horizon=max(map(len, counts)), default=point(END))
    verdict = decide(Comparison(KL(seen, claim.p), "<", inf))
    if verdict.proved:
        return verdict, ("the divergence of the target from the strings as they came is finite, so each is possible",)
    stated: Any = claim
    return Attested(
        stated, ("exact string probabilities",), f"{len(claim.strings)} strings, each of positive probability; nothing is said of others"
    ), ()


def _frequencies(claim: Sampled) -> Answer:
    from arprops.tasks.judge import judge
    from arprops.tasks.statistic import membership, symbol_at

    statistics = [symbol_at(claim.p, position) for position in claim.positions]
    if claim.language is not None:
        statistics.append(membership(claim.p, claim.language))
    if not statistics:
        raise BadQuestion("frequencies are of the symbols at positions, or of the strings in a language; give one of them")
    judged = judge(claim.strings, claim.p, statistics=statistics, alpha=claim.alpha, asymptotic=claim.asymptotic)
    return _of_box(claim, judged.verdict, judged.outside), tuple(map(str, judged.tests))


def _repeats(claim: Sampled) -> Answer:
    from arprops.tasks.blackbox import outside
    from arprops.tasks.samples import repeats
    from arprops.tasks.uniform import uniform_on

    support = uniform_on(claim.p)
    if (found := outside(claim.p, claim.strings)) is not None:
        return _of_box(claim, found[1], found[0]), ()
    return _tested(claim, repeats(claim.strings, support=support, asymptotic=claim.asymptotic))


def _independence(claim: Sampled) -> Answer:
    from arprops.tasks.judge import dependent
    from arprops.tasks.statistic import Statistic, symbol_at

    if len(claim.positions) + (claim.language is not None) != 1:
        raise BadQuestion("independence is tested by one statistic; give one position, or a language")
    if claim.language is None:
        statistic = symbol_at(claim.p, claim.positions[0])
    else:  # independence has no target, so what it gives the two cells does not matter
        statistic = Statistic("membership", lambda string: _within(claim, string), {True: Fraction(1, 2), False: Fraction(1, 2)})
    return _of_box(claim, dependent(claim.strings, claim.p, statistic=statistic, alpha=claim.alpha)), ()


def _runs(claim: Sampled) -> Answer:
    from arprops.tasks.samples import runs

    if claim.language is None:
        raise BadQuestion("runs are of strings in a language and of others; give a language")
    return _tested(claim, runs([_within(claim, string) for string in claim.strings], asymptotic=claim.asymptotic))


def _share(claim: Sampled) -> Answer:
    from arprops.tasks.judge import mean_within

    if claim.language is None:
        raise BadQuestion("a share is that of the strings in a language; give a language")
    low, high = mean_within(claim.strings, claim.p, language=claim.language, alpha=claim.alpha)
    found: Any = low if claim.side == "at_least" else high
    end: Any = found.claim.left if claim.side == "at_least" else found.claim.right
    enough = isinstance(found, Attested) and (end >= claim.bound if claim.side == "at_least" else end <= claim.bound)
    note = f"the bound that is attested: {'at least' if claim.side == 'at_least' else 'at most'} {short(Fraction(end))}"
    if isinstance(found, Attested) and not enough:
        stated: Any = claim
        return Unknown(stated, "the bound that is attested is a weaker one", found.scope), (note,)
    return _of_box(claim, found), (note,) if enough else ()


def _tested(claim: Sampled, test: Any) -> Answer:
    stated: Any = claim
    scope = f"{len(claim.strings)} calls, a number that was fixed beforehand, alpha = {short(claim.alpha)}; {test}"
    if test.p <= claim.alpha:
        return Attested(stated, (test.name,), scope), (str(test),)
    return Unknown(stated, "the test does not reject, which says nothing for the box", scope), (str(test),)


def _of_box(claim: Sampled, found: Verdict, call: int | None = None) -> Verdict:
    """The verdict as one on the claim in the file; a string that the target cannot say is the best of tests."""
    stated: Any = claim
    if call is not None:
        return Attested(stated, ("a string outside the support",), f"{_outside(claim, call)}; that needs no level")
    return (
        Attested(stated, found.by, found.scope)
        if isinstance(found, Attested)
        else Unknown(stated, found.because, found.explored)
        if isinstance(found, Unknown)
        else found
    )


def _outside(claim: Sampled, call: int) -> str:
    return f"call {call} is {spelled(claim.strings[call - 1])[:60]}, to which the target gives probability 0, for certain"


def _within(claim: Sampled, string: tuple[Symbol, ...]) -> bool:
    return claim.language is not None and set(claim.language.alphabet).issuperset(string) and string in claim.language
