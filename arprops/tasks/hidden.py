"""Hidden randomness: what a sampler that reads coins produces, as models that keep the coins out of sight (D4).

True here: a sampler is a finite table from coins to strings. A hidden stream writes the coins first and then what follows from them; a seed is a stream of
fair bits; a latent is drawn once; an activation draws while the first token is computed, and later tokens read it. All have one public joint, that of the
sampler, which `same_joint` proves. A model of the public stream alone must answer by the posterior.
Must never enter: a coin that is a letter too. What is hidden is marked as hidden.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any, Final, final

from arprops.core.dist import ONE, ZERO, Dist
from arprops.core.error import BadModel, BadQuestion
from arprops.core.exact import Exact, short, weight
from arprops.core.forward import advanced, began, outcome_masses
from arprops.core.model import Joint
from arprops.core.words import END, Outcome, Prompt, Symbol, Word, alphabet_of, spelled, word
from arprops.models.mixture import Mixture
from arprops.models.pdfa import PDFA
from arprops.models.pfa import PFA
from arprops.models.row import Row, shown
from arprops.models.table import Table
from arprops.search.asked import a_joint

SEED: Final = ("seed:0", "seed:1")
"""The hidden symbols of a random seed."""
STATES: Final = 10_000
"""How many states, posteriors or strings are counted unless it is told otherwise."""


@final
@dataclass(frozen=True, init=False)
class Sampler:
    """A program that reads coins and writes a string: `draws[coins]` is the weight of the coins and the string.

    Needs a mapping from sequences of coin symbols (text, or a list where a symbol is longer) to pairs (weight, string); draws of weight 0 are dropped. Fails
    with `BadModel` where a coin symbol is a letter of the public alphabet, where one sequence of coins begins another, and where weights do not sum to 1.
    Source: theorem D4.
    """

    alphabet: tuple[Symbol, ...]
    coins: tuple[Symbol, ...]
    draws: Mapping[Word, tuple[Fraction, Word]]

    def __init__(self, alphabet: Iterable[Symbol], draws: Mapping[Any, tuple[Exact, Prompt]]) -> None:
        symbols = alphabet_of(alphabet)
        try:
            read = {tuple(coins): (weight(share), word(symbols, string)) for coins, (share, string) in draws.items()}
        except BadQuestion as refusal:
            raise BadModel(f"a string of the sampler: {refusal}") from None
        kept = {coins: draw for coins, draw in read.items() if draw[0]}
        Dist({coins: share for coins, (share, _) in kept.items()})
        thrown = alphabet_of(dict.fromkeys(coin for coins in kept for coin in coins))
        if both := [coin for coin in thrown if coin in symbols]:
            raise BadModel(f"the coin symbol {both[0]!r} is a letter of the public alphabet {shown(symbols)} too; hidden tokens must be marked as such")
        for coins in kept:
            if begins := next((coins[:n] for n in range(len(coins)) if coins[:n] in kept), None):
                raise BadModel(f"the coins {spelled(begins)} begin the coins {spelled(coins)}; a reader must know when the last coin was thrown")
        vars(self).update(alphabet=symbols, coins=thrown, draws=kept)


def seeded(function: Callable[[Word], Prompt], *, bits: int, alphabet: Iterable[Symbol]) -> Sampler:
    """The sampler that applies a deterministic function to a random seed of so many fair bits, each the text "0" or "1".

    Its `hidden_stream` is the model with the seed prepended: after the seed every token is certain. Fails with `BadQuestion` on a negative number of bits.
    Cost: the function once for each of 2^bits seeds. Source: theorem D4.
    """
    if bits < 0 or 2**bits > STATES:
        raise BadQuestion(f"expected between 0 and {STATES.bit_length() - 1} bits, found {bits}: each of the 2^bits seeds is written out")
    share = Fraction(1, 2**bits)
    return Sampler(alphabet, {tuple(SEED[int(b)] for b in seed): (share, function(seed)) for seed in product("01", repeat=bits)})


def seed_for(target: Joint, *, bits: int, budget: int = STATES) -> Sampler:
    """A sampler of the target's strings from a seed of so many fair bits.

    Needs a joint of finitely many finite strings; fails with `BadQuestion`, naming a string, where its probability is no multiple of 2^−bits: then no function
    of so many bits has this joint. Cost: the target's strings and the 2^bits seeds. Source: theorem D4.
    """
    written = [string for string, share in _shares(target, bits, budget) for _ in range(share)]
    return seeded(lambda seed: written[int("".join(seed) or "0", 2)], bits=bits, alphabet=target.alphabet)


def _shares(target: Joint, bits: int, budget: int) -> list[tuple[Word, int]]:
    shares: list[tuple[Word, int]] = []
    for string, mass in strings(target, budget=budget).items():
        share = mass * 2**bits
        if share.denominator != 1:
            raise BadQuestion(f"{spelled(string)} has probability {short(mass)}, which is no multiple of 2^-{bits}; no function of {bits} fair bits gives that")
        shares.append((string, int(share)))
    return shares


def strings(joint: Joint, *, budget: int = STATES) -> dict[Word, Fraction]:
    """The finite strings of the joint with their probabilities, shortest first; fails with `BadQuestion` where more than `budget` prompts are possible."""
    a_joint(joint)
    source, found = joint.source(), dict[Word, Fraction]()
    level = [((), began(source))]
    seen = 0
    while level:
        longer: list[tuple[Word, Mapping[Any, Fraction]]] = []
        for prompt, masses in level:
            seen += 1
            if seen > budget:
                raise BadQuestion(f"more than {budget} prompts are possible; raise the budget, or ask about Truncated(joint, n)")
            following = outcome_masses(source, masses)
            if END in following:
                found[prompt] = following[END]
            longer += [((*prompt, x), advanced(source, masses, x)) for x in source.alphabet if x in following]
        level = longer
    return found


# -- four ways to hide, and one not to ----------------------------------------------------------------------------------------------------


def hidden_stream(sampler: Sampler) -> PDFA[Any]:
    """The model that writes the coins as hidden tokens and then the letters of the string, each with certainty; after an impossible symbol it stops.

    `Erased(hidden_stream(s), s.coins)` is its public joint. Cost: one state for each beginning of a draw. Source: theorem D4.
    """
    masses: dict[Word, Fraction] = {}
    rows: dict[Any, Row] = {"over": {END: 1}}
    steps: dict[Any, dict[Symbol, Any]] = {}
    for coins, (share, _) in sampler.draws.items():
        for n in range(len(coins) + 1):
            masses[coins[:n]] = masses.get(coins[:n], ZERO) + share
    for begun, mass in masses.items():
        if begun not in sampler.draws:
            after = {coin: masses[(*begun, coin)] / mass for coin in sampler.coins if (*begun, coin) in masses}
            rows[begun, 0], steps[begun, 0] = after, {coin: ((*begun, coin), 0) for coin in after}
    for coins, (_, string) in sampler.draws.items():
        for n, letter in enumerate(string):
            rows[coins, n], steps[coins, n] = {letter: 1}, {letter: (coins, n + 1)}
        rows[coins, len(string)] = {END: 1}
    return PDFA([*sampler.coins, *sampler.alphabet], start=((), 0), next=rows, step=steps, default="over")


def latent(sampler: Sampler) -> Mixture:
    """The source that draws the coins once, before the first token, and then writes the one string that follows from them. Source: theorem D4."""
    return Mixture([(share, _writes(sampler.alphabet, string)) for share, string in sampler.draws.values()])


def activations(sampler: Sampler) -> PFA[Any]:
    """The source that draws the coins inside, while its first token is computed, and lets every later token read what was drawn.

    Needs coins drawn at the first token, END included. Its states are what an observer of the activations would see. Source: theorem D4.
    """
    transitions: list[tuple[Any, Symbol, Any, Exact]] = []
    final: dict[Any, Fraction] = {"first": ZERO}
    for coins, (share, string) in sampler.draws.items():
        if not string:
            final["first"] += share
            continue
        transitions.append(("first", string[0], (coins, 1), share))
        transitions += [((coins, n), string[n], (coins, n + 1), 1) for n in range(1, len(string))]
        final[coins, len(string)] = ONE
    return PFA(sampler.alphabet, initial={"first": 1}, final=final, transitions=transitions)


def public(sampler: Sampler, *, off_support: Row) -> Table:
    """The public model: at each possible prompt the posterior of the coins, summed over the draws that fit it; `off_support` elsewhere.

    Cost: every draw at every prompt that begins its string. Source: theorem D4.
    """
    longest = max(len(string) for _, string in sampler.draws.values())
    masses: dict[Word, dict[Outcome, Fraction]] = {}
    for share, string in sampler.draws.values():
        for n, outcome in enumerate([*string, END]):
            row = masses.setdefault(string[:n], {})
            row[outcome] = row.get(outcome, ZERO) + share
    rows = {w: {x: mass / sum(row.values()) for x, mass in row.items()} for w, row in masses.items() if len(w) < longest}
    return Table(sampler.alphabet, rows, horizon=longest, default=off_support)


def _writes(alphabet: tuple[Symbol, ...], string: Word) -> PDFA[int]:
    rows: dict[int, dict[Any, Exact]] = {n: {letter: 1} for n, letter in enumerate(string)}
    rows[len(string)] = {END: 1}
    return PDFA(alphabet, start=0, next=rows, step={n: {letter: n + 1} for n, letter in enumerate(string)}, default=len(string))
