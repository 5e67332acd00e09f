"""The randomised equality test, as small as it can be written: one random combination of all words of each length, modulo a prime.

Source: Kiefer, Murawski, Ouaknine, Wachter and Worrell, "Language equivalence for probabilistic automata" (CAV 2011).
"""

from random import Random

from instances import SYMBOLS, Automaton


def equal_modulo(p: Automaton, q: Automaton) -> bool:
    """Whether p and q give equal weights to all words, but for a chance of error of about (states of both)/2³¹."""
    import numpy as np

    random = Random()
    prime = _prime(random)
    generator = np.random.default_rng(random.getrandbits(64))
    inverses: dict[int, int] = {}

    def residue(weight) -> int:
        denominator = weight.denominator
        if denominator not in inverses:
            inverses[denominator] = pow(denominator, -1, prime)
        return weight.numerator * inverses[denominator] % prime

    size = p.size + q.size
    entries = sorted(
        (offset + j, offset + i, SYMBOLS.index(a), residue(weight))
        for automaton, offset in ((p, 0), (q, p.size))
        for (i, a, j), weight in automaton.transitions.items()
    )
    table = np.array(entries, dtype=np.int64)
    targets, begins = np.unique(table[:, 0], return_index=True)
    sources, letters, weights = np.ascontiguousarray(table[:, 1]), np.ascontiguousarray(table[:, 2]), np.ascontiguousarray(table[:, 3])
    final = np.array([residue(weight) for weight in (*p.final, *q.final)], dtype=np.int64)
    vector = np.zeros(size, dtype=np.int64)
    for automaton, offset, sign in ((p, 0, 1), (q, p.size, -1)):
        for i, weight in automaton.initial.items():
            vector[offset + i] = sign * residue(weight) % prime
    for _ in range(size):
        if (vector * final % prime).sum() % prime:
            return False
        mixed = weights * generator.integers(1, prime, len(SYMBOLS))[letters] % prime
        following = np.zeros(size, dtype=np.int64)
        following[targets] = np.add.reduceat(vector[sources] * mixed % prime, begins) % prime
        vector = following
    return True


def _prime(random: Random) -> int:
    while True:
        candidate = random.randrange(1 << 30, 1 << 31) | 1
        odd, twos = candidate - 1, 0
        while odd % 2 == 0:
            odd, twos = odd // 2, twos + 1
        # these four bases decide all numbers below 3,215,031,751
        if all(pow(b, odd, candidate) == 1 or any(pow(b, odd << k, candidate) == candidate - 1 for k in range(twos)) for b in (2, 3, 5, 7)):
            return candidate
