"""The second derivation of everything: plain Fractions, every word up to a length, and nothing but start, next, step and move.

True here: no function of `arprops.search` or `arprops.kernel` is called; a model is walked along each word from its start, a source
is summed over paths backwards (the library goes forwards), a sum of logarithms is its prime exponents (the library refines to
coprimes), and a linear system is sympy's.
Must never enter: a short cut that the library takes too.
"""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import sympy

from arprops.core.model import PartialModel, Source
from arprops.core.words import END

Word = tuple[str, ...]
ZERO, ONE = Fraction(0), Fraction(1)


def words(alphabet: tuple[str, ...], longest: int, *, shortest: int = 0) -> Iterator[Word]:
    """Every word of these lengths, shortest first."""
    for length in range(shortest, longest + 1):
        yield from product(alphabet, repeat=length)


# -- masses ---------------------------------------------------------------------------------------------------------------


def answer(p: PartialModel[Any], prompt: Word) -> dict[Any, Fraction]:
    """The model's next-token distribution after the prompt."""
    state = p.start()
    for symbol in prompt:
        state = p.step(state, symbol)
    return dict(p.next(state).items())


def prefix(p: Any, prompt: Word) -> Fraction:
    """The mass of all strings that begin with the prompt."""
    if isinstance(p, Source):
        tail = _tail(p, end=False)
        return sum((mass * tail(state, prompt) for state, mass in p.start().items()), ZERO)
    mass, state = ONE, p.start()
    for symbol in prompt:
        mass *= p.next(state)[symbol]
        if not mass:
            return ZERO
        state = p.step(state, symbol)
    return mass


def possible(p: Any, prompt: Word) -> Word:
    """The longest beginning of the prompt that is possible."""
    return next(prompt[:n] for n in range(len(prompt), -1, -1) if prefix(p, prompt[:n]))


def string(p: Any, whole: Word) -> Fraction:
    """The probability of exactly this string."""
    if isinstance(p, Source):
        tail = _tail(p, end=True)
        return sum((mass * tail(state, whole) for state, mass in p.start().items()), ZERO)
    mass = prefix(p, whole)
    return mass * answer(p, whole).get(END, ZERO) if mass else ZERO


def _tail(p: Source[Any], *, end: bool) -> Callable[[Any, Word], Fraction]:
    @cache
    def tail(state: Any, rest: Word) -> Fraction:
        if not rest:
            return p.move(state)[END] if end else ONE
        total = ZERO
        for move, weight in p.move(state).items():
            if move is not END and move[0] == rest[0]:
                total += weight * tail(move[1], rest[1:])
        return total

    return tail


def outcomes(p: Any, prompt: Word) -> dict[Any, Fraction]:
    """The mass of the prompt followed by each outcome, zeros left out."""
    masses = {symbol: prefix(p, (*prompt, symbol)) for symbol in p.alphabet}
    return {outcome: mass for outcome, mass in {**masses, END: string(p, prompt)}.items() if mass}


def strings(p: Any, longest: int) -> dict[Word, Fraction]:
    """The probability of every string up to this length, zeros left out."""
    return {w: mass for w in words(p.alphabet, longest) if (mass := string(p, w))}


# -- states ---------------------------------------------------------------------------------------------------------------


def states(p: Any, most: int = 1000) -> set[Any]:
    """Every state that some word leads to, possible or not."""
    if isinstance(p, Source):
        seen, todo = set(p.start()), list(p.start())
    else:
        seen, todo = {p.start()}, [p.start()]
    while todo and len(seen) < most:
        state = todo.pop()
        after = {m[1] for m in p.move(state) if m is not END} if isinstance(p, Source) else {p.step(state, a) for a in p.alphabet}
        todo += after - seen
        seen |= after
    return seen


# -- equalities: the shortest prompt that tells two sides apart -------------------------------------------------------------


def conditionals_differ(p: Any, q: Any, longest: int) -> Word | None:
    """A shortest prompt with different answers."""
    return next((w for w in words(p.alphabet, longest) if answer(p, w) != answer(q, w)), None)


def joints_differ(p: Any, q: Any, longest: int) -> Word | None:
    """A shortest prompt after which some outcome has different mass."""
    return next((w for w in words(p.alphabet, longest) if outcomes(p, w) != outcomes(q, w)), None)


def strings_differ(p: Any, q: Any, longest: int) -> Word | None:
    """A shortest string of different probability."""
    return next((w for w in words(p.alphabet, longest) if string(p, w) != string(q, w)), None)


# -- sums of logarithms as prime exponents ------------------------------------------------------------------------------------


def primes(terms: Mapping[Fraction, Fraction]) -> dict[int, Fraction]:
    """Σ r·ln a by prime exponents: two sums are equal iff these are (unique factorisation)."""
    total: dict[int, Fraction] = {}
    for a, r in terms.items():
        for number, sign in ((a.numerator, 1), (a.denominator, -1)):
            for prime, times in sympy.factorint(number).items():
                total[prime] = total.get(prime, ZERO) + sign * times * r
    return {prime: exponent for prime, exponent in total.items() if exponent}


def symbolic(terms: Mapping[Fraction, Fraction]) -> Any:
    """The sum as a sympy expression."""
    return sum((sympy.Rational(r.numerator, r.denominator) * sympy.log(sympy.Rational(a.numerator, a.denominator)) for a, r in terms.items()), sympy.S.Zero)


def add(terms: dict[Fraction, Fraction], a: Fraction, r: Fraction) -> None:
    """Add r·ln a."""
    terms[a] = terms.get(a, ZERO) + r


def kl_of_strings(p: Any, q: Any, longest: int) -> dict[Fraction, Fraction] | None:
    """Σ_w P(w)·ln(P(w)/Q(w)) over strings up to this length, string by string; None where it is infinite."""
    terms: dict[Fraction, Fraction] = {}
    for w, mass in strings(p, longest).items():
        other = string(q, w)
        if not other:
            return None
        add(terms, mass / other, mass)
    return terms


def kl_of_prompts(p: Any, q: Any, longest: int) -> dict[Fraction, Fraction] | None:
    """Σ_w P[w]·KL(P(·|w)‖Q(·|w)) over prompts up to this length (the chain rule); None where it is infinite."""
    terms: dict[Fraction, Fraction] = {}
    for w in words(p.alphabet, longest):
        mass, theirs = prefix(p, w), prefix(q, w)
        if not mass:
            continue
        for outcome, joint in outcomes(p, w).items():
            other = outcomes(q, w).get(outcome, ZERO)
            if not other:
                return None
            add(terms, (joint / mass) / (other / theirs), joint)
    return terms


# -- Markov chains, solved by sympy -------------------------------------------------------------------------------------------


def pair_states(p: PartialModel[Any], q: PartialModel[Any]) -> tuple[list[Any], dict[tuple[Any, Any], Fraction]] | None:
    """The pairs of states that p's possible prompts lead to with the weights between them; None where p can do what q cannot."""
    order: list[Any] = [(p.start(), q.start())]
    weights: dict[tuple[Any, Any], Fraction] = {}
    for s, t in order:
        mine, theirs = p.next(s), q.next(t)
        for outcome, weight in mine.items():
            if not theirs[outcome]:
                return None
            if outcome is not END:
                after = (p.step(s, outcome), q.step(t, outcome))
                weights[(s, t), after] = weights.get(((s, t), after), ZERO) + weight
                if after not in order:
                    order.append(after)
    return order, weights


def visits(first: Mapping[Any, Fraction], order: list[Any], weights: Mapping[tuple[Any, Any], Fraction]) -> dict[Any, Fraction]:
    """Expected visits x = e + xA by a dense solve; needs that mass leaves from everywhere."""
    n = len(order)
    matrix = sympy.Matrix(n, n, lambda i, j: int(i == j) - sympy.Rational(*weights.get((order[j], order[i]), ZERO).as_integer_ratio()))
    right = sympy.Matrix(n, 1, lambda i, _: sympy.Rational(*first.get(order[i], ZERO).as_integer_ratio()))
    return {state: Fraction(int(x.p), int(x.q)) for state, x in zip(order, matrix.LUsolve(right), strict=True)}


def can_end(order: list[Any], weights: Mapping[tuple[Any, Any], Fraction]) -> set[Any]:
    """The states from which some path has less than all its mass staying inside, by a fixed point."""
    good = {s for s in order if sum((w for (a, _), w in weights.items() if a == s), ZERO) < 1}
    while True:
        more = {a for (a, b), w in weights.items() if w and b in good} - good
        if not more:
            return good
        good |= more


def kl_by_solve(p: PartialModel[Any], q: PartialModel[Any], *, relative: bool = True) -> dict[Fraction, Fraction] | None:
    """KL (or cross-entropy) of two finite models by expected visits; None where it is +∞.

    States that never end are cut off: where none of them adds anything they count 0; where a recurrent one does, +∞.
    """
    found = pair_states(p, q)
    if found is None:
        return None
    order, weights = found

    def local(pair: Any) -> dict[Fraction, Fraction]:
        terms: dict[Fraction, Fraction] = {}
        for outcome, mine in p.next(pair[0]).items():
            add(terms, (mine if relative else ONE) / q.next(pair[1])[outcome], mine)
        return {a: r for a, r in terms.items() if a != 1}

    ends = can_end(order, weights)
    onward = {s: {b for (a, b), w in weights.items() if a == s and w} for s in order}
    reach = {s: _closure(s, onward) for s in order}
    recurrent = {s for s in order if s not in ends and all(s in reach[t] for t in reach[s])}
    if any(local(s) for s in recurrent):
        return None
    kept = [s for s in order if s not in recurrent]
    x = visits({order[0]: ONE}, kept, {ab: w for ab, w in weights.items() if ab[0] not in recurrent and ab[1] not in recurrent}) if kept else {}
    terms: dict[Fraction, Fraction] = {}
    for s in kept:
        for a, r in local(s).items():
            add(terms, a, x[s] * r)
    return terms


def _closure(state: Any, onward: Mapping[Any, set[Any]]) -> set[Any]:
    seen = {state}
    todo = [state]
    while todo:
        for after in onward[todo.pop()] - seen:
            seen.add(after)
            todo.append(after)
    return seen


def source_chain(p: Any) -> tuple[dict[Any, Fraction], list[Any], dict[tuple[Any, Any], Fraction]]:
    """A model's or source's possible states as a chain: first masses, states, weights."""
    first = dict(p.start().items()) if isinstance(p, Source) else {p.start(): ONE}
    order = list(first)
    weights: dict[tuple[Any, Any], Fraction] = {}
    for s in order:
        moves = p.move(s).items() if isinstance(p, Source) else [(x if x is END else (x, p.step(s, x)), w) for x, w in p.next(s).items()]
        for move, weight in moves:
            if move is not END:
                weights[s, move[1]] = weights.get((s, move[1]), ZERO) + weight
                if move[1] not in order:
                    order.append(move[1])
    return first, order, weights


def finite_mass(p: Any) -> Fraction:
    """The mass of finite strings: visits times the weight of END, after the states that cannot end are taken out."""
    first, order, weights = source_chain(p)
    ends = can_end(order, weights)
    kept = [s for s in order if s in ends]
    if not kept:
        return ZERO
    x = visits(first, kept, {ab: w for ab, w in weights.items() if ab[0] in ends and ab[1] in ends})
    stop = {s: 1 - sum((w for (a, _), w in weights.items() if a == s), ZERO) for s in kept}
    return sum((x[s] * stop[s] for s in kept), ZERO)


def total_variation(p: Any, q: Any, longest: int) -> Fraction:
    """½Σ|P−Q| over strings up to this length, which must be all there are."""
    return sum((abs(string(p, w) - string(q, w)) for w in words(p.alphabet, longest)), ZERO) / 2
