"""B9: the most probable string is not what greedy search finds, nor a beam of any fixed width.

Greedy takes the likeliest token at each step. It goes wrong as soon as there are two tokens to choose, and the smallest models that show it are
found by going through smaller ones. A beam of width k goes wrong on a model with more than k likelier beginnings that all split later on.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import sympy

import arprops as ar
from arprops.core.claim import Comparison, Probability
from arprops.search.decide import decide
from arprops.solve.bench import Bench, NotProved
from arprops.solve.theorem import Mutant, Part, Theorem

HALF = Fraction(1, 2)
WIDEST = 40


def reals(*names: str) -> str:
    """Free constants: what is shown of them holds for all real numbers."""
    return "".join(f"(declare-const {name} Real)\n" for name in names)


def joint(p: ar.Table) -> dict[str, Fraction]:
    """Every possible string with its probability, by walking the tree."""
    found: dict[str, Fraction] = {}
    live = [("", Fraction(1))]
    while live:
        word, mass = live.pop()
        for x, weight in ar.next_distribution(p, word).items():
            if x is ar.END:
                found[word] = mass * weight
            else:
                live.append((word + x, mass * weight))
    return found


def best(p: ar.Table) -> tuple[str, Fraction]:
    """The most probable string, which must be one."""
    strings = sorted(joint(p).items(), key=lambda entry: -entry[1])
    if len(strings) > 1 and strings[0][1] == strings[1][1]:
        raise NotProved(f"two strings of {p} are most probable: {strings[:2]}")
    return strings[0]


def said(completion: ar.Completion) -> str:
    """The completed string, which must have ended."""
    if not completion.finished:
        raise NotProved(f"{completion} did not end")
    return "".join(completion.symbols)


# -- the smallest models -------------------------------------------------------------------------------------------------------------------

# 0.6·½ for a and for aa, 0.4 for the empty string
EARLY_END = ar.Table("a", {"": {"a": "3/5", ar.END: "2/5"}, "a": {"a": "1/2", ar.END: "1/2"}}, horizon=2)
# 0.6·½ for aa and ab, 0.4 for ba
TWO_TOKENS = ar.Table("ab", {"": {"a": "3/5", "b": "2/5"}, "a": {"a": "1/2", "b": "1/2"}, "b": {"a": 1}}, length=2)


def smallest(bench: Bench) -> None:
    """Greedy is not most probable on these two; the kernel certifies both probabilities."""
    for name, p, map_string in (("early-end", EARLY_END, ""), ("two-tokens", TWO_TOKENS, "ba")):
        greedy = said(ar.complete(p, method="greedy"))
        word, mass = best(p)
        bench.check("the most probable string", (word, mass) == (map_string, Fraction(2, 5)) and word != greedy)
        only = [ar.regex(text, p.alphabet) for text in (greedy, word)]
        bench.proved(decide(Comparison(Probability(p, only[0]), "<", Probability(p, only[1]))), f"greedy-is-not-map-{name}", models={"P": p})
    # the machine of one state: the likeliest token for ever, and the empty string the most probable
    coin = ar.PDFA("a", start=0, next={0: {"a": "3/5", ar.END: "2/5"}}, step={0: {"a": 0}})
    bench.check("greedy never ends, one state answers always the same", not ar.complete(coin, method="greedy", limit=500).finished)
    bench.check("each further letter costs", all(ar.string_probability(coin, "a" * n) == Fraction(3, 5) * ar.string_probability(coin, "a" * (n - 1)) for n in range(1, 20)))


def weights(outcomes: list[object], size: int) -> Iterator[dict[object, Fraction]]:
    """All answers with weights in the grid 1/size."""
    for row in product(range(size + 1), repeat=len(outcomes)):
        if sum(row) == size:
            yield {x: Fraction(n, size) for x, n in zip(outcomes, row, strict=True)}


def nothing_smaller(bench: Bench) -> None:
    """With one token to choose a string is its token, and with one string there is one: greedy is right in all smaller classes."""
    for letters, size in (("a", 12), ("ab", 12), ("abc", 6)):
        for early in (True, False):
            for row in weights([*letters, *([ar.END] if early else [])], size):
                p = ar.Table(letters, {"": row}, **({"horizon": 1} if early else {"length": 1}))
                strings = joint(p)
                bench.check("one step: greedy is most probable", strings[said(ar.complete(p, method="greedy"))] == max(strings.values()), f"{p}")
    for length in range(4):  # fixed length, one letter: there is one string
        p = ar.Table("a", {"a" * n: {"a": 1} for n in range(length)}, length=length)
        bench.check("one string", joint(p) == {"a" * length: Fraction(1)} and said(ar.complete(p, method="greedy")) == "a" * length)
    failing = 0
    for first, second in product(weights(["a", ar.END], 10), repeat=2):  # two steps, one letter: how often, and exactly when
        p = ar.Table("a", {"": first, "a": second}, horizon=2)
        strings, greedy = joint(p), said(ar.complete(p, method="greedy"))
        fails = strings[greedy] < max(strings.values())
        a, last = first["a"], max(second.values())
        bench.check("greedy fails iff it leaves ε and a splits too much", fails == (a >= HALF and a * last < 1 - a), f"{p}")
        failing += fails
    bench.check("it fails at times", failing > 5)


# -- every beam width ------------------------------------------------------------------------------------------------------------------------


def wide(k: int, share: int = 2) -> ar.Table:
    """k + 1 letters, two tokens: k letters a little likelier than the last, which split evenly; the last is followed by itself.

    Weights k+2 for each decoy and `share`/2·(k+1) for the last (so k+1 as it is), over their sum.
    """
    letters = [f"x{i}" for i in range(k)] + ["good"]
    total = 2 * k * (k + 2) + share * (k + 1)
    first = {x: Fraction(2 * (k + 2), total) for x in letters[:k]} | {"good": Fraction(share * (k + 1), total)}
    even = dict.fromkeys(letters, Fraction(1, k + 1))
    return ar.Table(letters, {"": first, **{(x,): even for x in letters[:k]}, ("good",): {"good": 1}}, length=2)


def levels(k: int) -> int:
    """The least m with 2^m > k."""
    return k.bit_length()


def binary(k: int, decoy: int = 3, good: int = 2, *, split: bool = True) -> ar.Table:
    """Two letters: of the 2^m > k words of m letters, b…b has the weight `good` and each other `decoy`; one more letter splits the others evenly."""
    m = levels(k)
    mass = {"".join(w): Fraction(decoy) for w in product("ab", repeat=m)} | {"b" * m: Fraction(good)}
    for n in reversed(range(m)):
        mass |= {"".join(w): mass["".join(w) + "a"] + mass["".join(w) + "b"] for w in product("ab", repeat=n)}
    rows = {w: {x: mass[w + x] / mass[w] for x in "ab"} for w in mass if len(w) < m}
    rows |= {w: {"a": HALF, "b": HALF} if split and w != "b" * m else {"b": Fraction(1)} for w in mass if len(w) == m}
    return ar.Table("ab", rows, length=m + 1)


def every_width(bench: Bench) -> None:
    """The library's beam on both constructions; the next width that holds all beginnings finds the string."""
    for k in range(1, WIDEST + 1):
        p = wide(k)
        (right, mass), found = (("good", "good"), ar.string_probability(p, ("good", "good"))), ar.complete(p, method="beam", width=k)
        bench.check("it ended on another string", found.finished and found.symbols != right)
        bench.check("which is less probable", ar.string_probability(p, found.symbols) == ar.prefix_probability(p, ("x0",)) / (k + 1) < mass)
        bench.check("the last letter is the lightest", all(ar.prefix_probability(p, ("good",)) < ar.prefix_probability(p, (f"x{i}",)) for i in range(k)))
        bench.check("and one more holds it", ar.complete(p, method="beam", width=k + 1).symbols == right)
        p = binary(k)
        right, mass = best(p)
        bench.check("the most probable string", right == "b" * (levels(k) + 1) and mass == Fraction(2, 3 * 2 ** levels(k) - 1))
        found = ar.complete(p, method="beam", width=k)
        bench.check("two letters are enough", said(found) != right and ar.string_probability(p, found.symbols) == mass * Fraction(3, 4))
        bench.check("and 2^m hold it", said(ar.complete(p, method="beam", width=2 ** levels(k))) == right)
    for k in (1, 2, 3):
        p = binary(k)
        found, right = said(ar.complete(p, method="beam", width=k)), best(p)[0]
        bench.proved(decide(Comparison(Probability(p, ar.regex(found, "ab")), "<", Probability(p, ar.regex(right, "ab")))), f"beam-of-{k}", models={"P": p})


def all_widths(bench: Bench) -> None:
    """The two inequalities behind both constructions, for every k: lighter than k others, and heavier than what they split into."""
    k, d = sympy.symbols("k D", positive=True)  # D = 2^m
    total = k * (k + 2) + (k + 1)
    bench.identity("wide-masses-sum-to-1", k * ((k + 2) / total) + (k + 1) / total, 1)
    bench.identity("wide-good-outweighs-half-decoys", (k + 1) / total - (k + 2) / total / (k + 1), (k**2 + k - 1) / ((k + 1) * total))
    bench.identity("binary-masses-sum-to-1", (d - 1) * (3 / (3 * d - 1)) + 2 / (3 * d - 1), 1)
    bench.identity("binary-good-outweighs-half-decoys", 2 / (3 * d - 1) - 3 / (3 * d - 1) / 2, 1 / (2 * (3 * d - 1)))
    bench.valid(
        "good-is-dropped-and-best",
        "(set-logic QF_NRA)\n" + reals("k", "total", "decoy", "good", "part") + "(assert (and (>= k 1.0) (> total 0.0)))\n"
        "(assert (and (= (* decoy total) (+ k 2.0)) (= (* good total) (+ k 1.0)) (= (* part (+ k 1.0)) decoy)))\n(assert (not (and (< good decoy) (> good part))))\n",
        comment="k + 1 letters: the good one is lighter than each of k decoys, and heavier than each of the strings a decoy splits into",
    )
    bench.valid(
        "good-is-dropped-and-best-of-two-letters",
        "(set-logic QF_NRA)\n" + reals("d", "decoy", "good") + "(assert (>= d 2.0))  ; 2^m\n(assert (and (= (* decoy (- (* 3.0 d) 1.0)) 3.0) (= (* good (- (* 3.0 d) 1.0)) 2.0)))\n"
        "(assert (not (and (< good decoy) (> good (* 0.5 decoy)))))\n",
        comment="two letters: the good word of m letters is lighter than the 2^m − 1 ≥ k others, and heavier than the halves they split into",
    )
    bench.valid(
        "enough-words",
        "(set-logic QF_LIA)\n(declare-const k Int)\n(declare-const half Int)\n(assert (and (>= k 1) (<= half k) (> (* 2 half) k)))  ; half = 2^(m−1), m the least with 2^m > k\n"
        "(assert (not (and (>= (- (* 2 half) 1) k) (<= half k))))\n",
        comment="the beam of width k holds all 2^(m−1) ≤ k words of m − 1 letters, and at the next letter at least k of 2^m are heavier than the good one",
    )


# -- mutants -------------------------------------------------------------------------------------------------------------------------------


def greedy_is_map(bench: Bench) -> str:
    """Two tokens are enough."""
    greedy, (right, mass) = said(ar.complete(TWO_TOKENS, method="greedy")), best(TWO_TOKENS)
    bench.check("greedy begins with a", greedy == "aa" and right == "ba" and mass == Fraction(2, 5))
    bench.refuted(decide(Comparison(Probability(TWO_TOKENS, ar.regex("ba", "ab")), "<=", Probability(TWO_TOKENS, ar.regex("aa", "ab")))), "mutant-greedy-is-map", models={"P": TWO_TOKENS})
    return "a with 3/5, then an even split; b with 2/5, then a: greedy writes aa of probability 3/10, and ba has 2/5"


def smaller_yet(bench: Bench) -> str:
    """One step is too small: there greedy is right."""
    for row in weights(["a", "b", ar.END], 12):
        p = ar.Table("ab", {"": row}, horizon=1)
        strings = joint(p)
        bench.check("greedy is most probable", strings[said(ar.complete(p, method="greedy"))] == max(strings.values()))
    p = ar.Table("a", {"": {"a": "3/5", ar.END: "2/5"}}, horizon=1)
    bench.proved(decide(Comparison(Probability(p, ar.regex("", "a")), "<=", Probability(p, ar.regex("a", "a")))), "mutant-one-step", models={"P": p})
    return "the early-end model cut to one step, a with 3/5 and END with 2/5: greedy writes a, which is most probable; so on all of a grid of one-step models"


def one_width_for_all(bench: Bench) -> str:
    """A beam of 4 finds the string of the models for 1, 2 and 3, and not of that for 4."""
    bench.check("it finds some", all(said(ar.complete(binary(k), method="beam", width=4)) == best(binary(k))[0] for k in (1, 2, 3)))
    p = binary(4)
    found, (right, _) = said(ar.complete(p, method="beam", width=4)), best(p)
    bench.refuted(decide(Comparison(Probability(p, ar.regex(right, "ab")), "<=", Probability(p, ar.regex(found, "ab")))), "mutant-one-width-for-all", models={"P": p})
    return "a beam of 4: of 8 words of three letters seven have 3/23 and bbb has 2/23; the beam drops bbb and finds 3/46, though bbbb has 4/46"


def one_model_for_all(bench: Bench) -> str:
    """A wider beam finds what a narrower one dropped."""
    for k in (1, 3, 7):
        p = binary(k)
        bench.check("the width itself fails", said(ar.complete(p, method="beam", width=k)) != best(p)[0])
        for more in (1, 2, 5):
            bench.check("one more is enough", said(ar.complete(p, method="beam", width=k + more)) == best(p)[0])
    return "the model for 3, of 4 words of two letters: a beam of 4 holds them all and finds bbb"


def lighter_dropped(bench: Bench) -> str:
    """A good beginning as heavy as a decoy and a half is kept."""
    for k in (1, 3, 7):
        p = binary(k, decoy=2, good=3)
        bench.check("the beam finds it", said(ar.complete(p, method="beam", width=k)) == best(p)[0] == "b" * (levels(k) + 1))
    p = wide(3, share=3)
    found = ar.complete(p, method="beam", width=3)
    bench.check("so with k + 1 letters", found.symbols == ("good", "good") and ar.string_probability(p, found.symbols) == max(ar.string_probability(p, (x, y)) for x in p.alphabet for y in p.alphabet))
    return "weights 2 for the decoys and 3 for b…b: even a beam of 1 keeps it, and finds the most probable string"


def split_dropped(bench: Bench) -> str:
    """Decoys that do not split are most probable themselves."""
    for k in (1, 2, 5):
        p = binary(k, split=False)
        strings = joint(p)
        bench.check("the beam finds a most probable string", strings[said(ar.complete(p, method="beam", width=k))] == max(strings.values()) > strings["b" * (levels(k) + 1)])
    return "the same beginnings, each with one continuation: 3/5 against 2/5 for k = 1, and the beam is right to drop b"


THEOREM = Theorem(
    name="B9",
    title="beams",
    statement="There are models whose greedy completion is not their most probable string, the smallest with two steps: one letter where END may come early, two where the length is fixed. "
    "For every beam width there is a model, over two letters, whose most probable string the beam misses.",
    mathematics="∃P: greedy(P) ≠ argmax_w P(w);  ∀k ∃P: beam_k(P) ≠ argmax_w P(w)",
    hypotheses=(
        "the beam ranks prefixes by their mass and keeps the k heaviest of each length, and the best string it has finished",
        "smallest: by steps, then letters, among models of a horizon or a fixed length",
    ),
    parts=(
        Part("construction", "two models, and the greedy completion by the library; and the machine of one state on which greedy never ends (500 letters; its one state answers always alike)", smallest),
        Part(
            "exact finite check",
            "no smaller one: with one token to choose a string is its token, whatever the alphabet (in words), and grids of such models with up to three letters agree; "
            "one letter of fixed length up to 3 has one string; two steps of one letter in full on a grid of tenths",
            nothing_smaller,
        ),
        Part("symbolic identity", "every k: the good beginning is lighter than k others and heavier than what they split into; that a beam then drops it is counting, in words", all_widths),
        Part("construction", f"every k up to {WIDEST}, with k + 1 letters and with two, by the library's beam; and which width finds the string", every_width),
    ),
    mutants=(
        Mutant("The greedy completion is the most probable string.", "the statement is negated", greedy_is_map),
        Mutant("There is such a model of one step.", "“two steps” is lowered to one", smaller_yet),
        Mutant("Some width finds the most probable string of every model.", "“for every width” is negated", one_width_for_all),
        Mutant("There is one model that every width misses, that for width k.", "the quantifiers are exchanged", one_model_for_all),
        Mutant("The construction works whatever the good beginning weighs.", "“lighter than k others” is dropped", lighter_dropped),
        Mutant("The construction works without the split.", "“heavier than what they split into” is dropped", split_dropped),
    ),
)
