"""D1: a joint of fixed length may be written in any order of its coordinates; what changes is the conditionals, and what they cost.

The proof never looks at the order: it is about the joint of the permuted strings, whose prefix masses are sums over strings. The costs are those of the
smallest deterministic model: it needs one state for each residual, that is, for each joint of what is still to come after some possible prompt.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import permutations, product

import sympy

import arprops as ar
from arprops.core.error import BadModel
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem

ZERO, ONE, HALF = Fraction(0), Fraction(1), Fraction(1, 2)
Strings = Mapping[str, Fraction]


def reals(*names: str) -> str:
    """Free constants: what is shown of them holds for all real numbers."""
    return "".join(f"(declare-const {name} Real)\n" for name in names)


def every_order(bench: Bench) -> None:
    """Prefix masses of the permuted strings, their quotients, and the product of these."""
    bench.valid(
        "masses-of-one-more-string",
        "(set-logic QF_LRA)\n" + reals("here", "longer", "there", "m") + "(declare-const begins Bool)  ; the permuted string begins with w\n"
        "(declare-const goes Bool)    ; … and with wx, where x is one fixed symbol; longer is the sum over all symbols\n"
        "(assert (and (>= m 0.0) (= longer here) (>= there 0.0) (<= there here) (=> goes begins)))\n"
        "(define-fun add ((yes Bool)) Real (ite yes m 0.0))\n"
        "(assert (not (and (= (+ longer (add begins)) (+ here (add begins))) (>= (+ there (add goes)) 0.0) (<= (+ there (add goes)) (+ here (add begins))))))\n",
        comment="M[w] = Σ_x M[wx] and 0 ≤ M[wx] ≤ M[w], kept by one more string of the joint: it has one next symbol in the new order, whatever the order",
    )
    bench.valid(
        "the-product-telescopes",
        "(set-logic QF_NRA)\n" + reals("product", "mass", "longer", "answer") + "; product of the conditionals along w; M[w]; M[wx]; the conditional of x at w\n"
        "(assert (= product mass))\n(assert (and (>= longer 0.0) (<= longer mass)))\n(assert (=> (> mass 0.0) (= answer (/ longer mass))))\n"
        "(assert (not (= (* product answer) longer)))\n",
        comment="if ∏ conditionals = M[w], then with one more it is M[wx]: where M[w] = 0 both are 0, whatever the answer there is",
    )
    bench.valid(
        "one-string-is-left",
        "(set-logic UF)\n(declare-sort String 0)\n(declare-fun permuted (String) String)\n(declare-fun undone (String) String)\n(declare-const s String)\n(declare-const t String)\n"
        "(assert (forall ((u String)) (! (= (undone (permuted u)) u) :pattern ((permuted u)))))\n(assert (= (permuted s) (permuted t)))\n(assert (not (= s t)))\n",
        comment="an order can be undone, so at full length M holds one string: the product of the conditionals is its probability",
    )
    bits = list(product("01", repeat=3))
    weight = {w: sympy.Symbol("p_" + "".join(w), positive=True) for w in bits}
    for order in permutations(range(3)):
        for w in bits:
            chain = sympy.Integer(1)
            for n in range(1, 4):
                mass, before = (sympy.Add(*(weight[v] for v in bits if all(v[i] == w[i] for i in order[:k]))) for k in (n, n - 1))
                chain *= mass / before
            bench.identity(f"order-{''.join(map(str, order))}-{''.join(w)}", chain, weight[w] / sympy.Add(*weight.values()))


# -- models ----------------------------------------------------------------------------------------------------------------------------


def reordered(strings: Strings, order: Sequence[int]) -> dict[str, Fraction]:
    """The joint of the strings whose i-th symbol is the old symbol order[i]."""
    return {"".join(w[i] for i in order): mass for w, mass in strings.items() if mass}


def masses(strings: Strings) -> dict[str, Fraction]:
    """The mass of every possible prefix."""
    found: dict[str, Fraction] = {}
    for w, mass in strings.items():
        for n in range(len(w) + 1):
            found[w[:n]] = found.get(w[:n], ZERO) + mass
    return found


def table(strings: Strings, length: int, alphabet: str) -> ar.Table:
    """The model of the joint that answers impossible prompts by the first symbol."""
    found = masses(strings)
    rows = {w: {x: found.get(w + x, ZERO) / mass for x in alphabet} for w, mass in found.items() if len(w) < length}
    return ar.Table(alphabet, rows, length=length, default={alphabet[0]: 1})


def residuals(strings: Strings, length: int) -> list[int]:
    """For each length, how many joints of what is still to come there are: the states a deterministic model must have after so many symbols."""
    found, counts = masses(strings), []
    for n in range(length + 1):
        futures: dict[str, dict[str, Fraction]] = {w: {} for w in found if len(w) == n}
        for w, mass in strings.items():
            futures[w[:n]][w[n:]] = mass / found[w[:n]]
        counts.append(len({frozenset(future.items()) for future in futures.values()}))
    return counts


def small_joints() -> list[dict[str, Fraction]]:
    """Every joint of three bits with weights that are multiples of ⅓."""
    words = ["".join(w) for w in product("01", repeat=3)]
    return [{w: Fraction(n, 3) for w, n in zip(words, row, strict=True) if n} for row in product(range(4), repeat=8) if sum(row) == 3]


def every_small_joint(bench: Bench) -> None:
    """In every order: the permuted strings' probabilities, and the old joint again when the order is undone."""
    for k, strings in enumerate(small_joints()):
        p = table(strings, 3, "01")
        for order in permutations(range(3)):
            q = ar.Reordered(p, order, off_support={"0": 1})
            permuted = reordered(strings, order)
            for w in map("".join, product("01", repeat=3)):
                bench.check("the product of the conditionals", ar.string_probability(q, w) == permuted.get(w, ZERO), f"{strings}, {order}, {w}")
            if k % 6 == 0:
                bench.proved(ar.same_joint(q, table(permuted, 3, "01")))
                bench.proved(ar.same_joint(ar.Reordered(q, [order.index(i) for i in range(3)], off_support={"0": 1}), p))


PRIMES = (2, 3, 5, 7)


def primes_first() -> dict[str, Fraction]:
    """[p, q, pq] in digits: two primes of one digit, drawn evenly, and their product in two digits."""
    return {f"{p}{q}{p * q:02d}": Fraction(1, 16) for p, q in product(PRIMES, repeat=2)}


def two_primes(bench: Bench) -> None:
    """[p, q, pq] against [pq, p, q]: one joint and one entropy in every order, other answers; states are not what makes the second hard (D2 is)."""
    digits = "0123456789"
    easy, order = primes_first(), (2, 3, 0, 1)
    hard = reordered(easy, order)
    p, q = table(easy, 4, digits), table(hard, 4, digits)
    bench.proved(ar.same_joint(ar.Reordered(p, order, off_support={"0": 1}), q), "product-first", models={"p-q-pq": p, "pq-p-q": q})
    bench.proved(ar.same_joint(ar.Reordered(q, (2, 3, 0, 1), off_support={"0": 1}), p))
    for other in permutations(range(4)):
        view = ar.Reordered(p, other, off_support={"0": 1})
        bench.check("one entropy in every order", ar.entropy(view) == ar.log(16))
        bench.proved(ar.same_joint(view, table(reordered(easy, other), 4, digits)))
    bench.check("random answers", [_random(easy), _random(hard)] == [[1, 4, 0, 0], [1, 3, 6, 0]], f"{_random(easy)}, {_random(hard)}")
    bench.check("states", [residuals(easy, 4), residuals(hard, 4)] == [[1, 4, 10, 6, 1], [1, 5, 10, 4, 1]], f"{residuals(easy, 4)}, {residuals(hard, 4)}")


def _random(strings: Strings) -> list[int]:
    """For each length, the possible prompts at which more than one digit may follow."""
    found, length = masses(strings), len(next(iter(strings)))
    return [sum(sum(w + str(d) in found for d in range(10)) > 1 for w in found if len(w) == n) for n in range(length)]


def copies(n: int) -> ar.PDFA[object]:
    """n fair bits, each written twice in a row: x1 x1 x2 x2 … xn xn."""
    rows: dict[object, dict[object, Fraction]] = {(i, None): {"0": HALF, "1": HALF} for i in range(n)} | {(n, None): {ar.END: ONE}}
    steps: dict[object, dict[str, object]] = {(i, None): {b: (i, b) for b in "01"} for i in range(n)} | {(n, None): {}}
    for i, b in product(range(n), "01"):
        rows[i, b] = {b: ONE}
        steps[i, b] = {b: (i + 1, None)}
    return ar.PDFA("01", start=(0, None), next=rows, step=steps, default=(n, None))


def exponentially_dearer(bench: Bench) -> None:
    """2n symbols: two states for each bit, or 2ⁿ states half-way."""
    bench.valid(
        "a-state-for-each-residual",
        "(set-logic UFLRA)\n(declare-sort Prompt 0)\n(declare-sort State 0)\n(declare-fun state (Prompt) State)\n(declare-fun completes (State Prompt) Real)\n"
        "(declare-const v Prompt)\n(declare-const w Prompt)\n(declare-const z Prompt)\n; the probability of completing v by z, and that of completing w by z, are read off the states\n"
        "(assert (= (completes (state v) z) 1.0))\n(assert (= (completes (state w) z) 0.0))\n(assert (not (not (= (state v) (state w)))))\n",
        comment="prompts that are completed differently are in different states: the first half x is completed by x with probability 1, every other half never",
    )
    for n in range(1, 7):
        together = copies(n)
        apart = [*range(0, 2 * n, 2), *range(1, 2 * n, 2)]
        strings = {"".join(b + b for b in w): Fraction(1, 2**n) for w in product("01", repeat=n)}
        bench.check("two states for each bit", residuals(strings, 2 * n) == [1, 2] * n + [1])
        bench.check("2ⁿ states", max(residuals(reordered(strings, apart), 2 * n)) == residuals(reordered(strings, apart), 2 * n)[n] == 2**n)
        view = ar.Reordered(together, apart, off_support={"0": 1})
        written = table(reordered(strings, apart), 2 * n, "01")
        bench.proved(ar.same_joint(view, written), "copies-apart" if n == 3 else "", models={"apart": written})


# -- mutants ---------------------------------------------------------------------------------------------------------------------------

RAIN = {"00": Fraction(1, 2), "01": Fraction(1, 4), "10": Fraction(1, 12), "11": Fraction(1, 6)}


def same_answers(bench: Bench) -> str:
    """The conditionals of the other order."""
    p, q = table(RAIN, 2, "01"), table(reordered(RAIN, (1, 0)), 2, "01")
    bench.proved(ar.same_joint(ar.Reordered(p, (1, 0)), q), "mutant-same-answers-one-joint", models={"p": p, "q": q})
    bench.refuted(ar.same_conditionals(p, q), "mutant-same-answers", models={"p": p, "q": q})
    return "two dependent bits: the first is 0 with probability ¾ in one order, and 7/12 in the other"


def marginals(bench: Bench) -> str:
    """Each coordinate by its own distribution."""
    first, second = Fraction(3, 4), Fraction(7, 12)
    answer = {"0": second, "1": 1 - second}
    p = table(RAIN, 2, "01")
    q = ar.Table("01", {"": {"0": first, "1": 1 - first}, "0": answer, "1": answer}, length=2)
    bench.refuted(ar.same_joint(p, q), "mutant-marginals", models={"p": p, "q": q})
    return "the same two bits: ¾·7/12 = 7/16, and P(00) = ½"


def a_coordinate_twice(bench: Bench) -> str:
    """The order (0, 0): the second coordinate is lost."""
    other = {"00": Fraction(3, 4), "10": Fraction(1, 4)}
    p, q = table(RAIN, 2, "01"), table(other, 2, "01")
    bench.check("alike in the order (0, 0)", _twice(RAIN) == _twice(other))
    bench.refuted(ar.same_joint(p, q), "mutant-a-coordinate-twice", models={"p": p, "q": q})
    return "read as (x1, x1), the two dependent bits and a pair whose second bit is always 0 are one joint; they are two"


def _twice(strings: Strings) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for w, mass in strings.items():
        found[w[0] * 2] = found.get(w[0] * 2, ZERO) + mass
    return found


def any_length(bench: Bench) -> str:
    """Strings of different lengths have no common coordinates."""
    p = ar.Table("ab", {"": {"a": "1/2", "b": "1/2"}, "a": {ar.END: 1}, "b": {"a": 1}}, horizon=2)
    try:
        ar.Reordered(p, (1, 0), off_support={"a": 1})
    except BadModel as refusal:
        bench.check("the string a has no second coordinate", "length 1" in str(refusal))
    else:
        bench.check("refused", condition=False)
    return "a and ba, ½ each: the string a has no second coordinate to begin with"


def one_cost(bench: Bench) -> str:
    """The number of states in each order."""
    strings = {"".join(b + b for b in w): Fraction(1, 8) for w in product("01", repeat=3)}
    near, far = (sum(residuals(reordered(strings, order), 6)) for order in (range(6), (0, 2, 4, 1, 3, 5)))
    bench.check("10 against 22", (near, far) == (10, 22), f"{near} and {far}")
    bench.proved(ar.same_joint(ar.Reordered(copies(3), (0, 2, 4, 1, 3, 5), off_support={"0": 1}), table(reordered(strings, (0, 2, 4, 1, 3, 5)), 6, "01")))
    return "three bits, each twice: written together the smallest deterministic model has 10 states, with the copies last it has 22"


THEOREM = Theorem(
    name="D1",
    title="order",
    statement="The chain rule holds in every order of the coordinates of a joint of fixed length: the product of the conditionals is the same joint. "
    "The conditionals differ from order to order, and so does what they cost.",
    mathematics="P(x) = ∏_t P(x_σ(t) | x_σ(1) … x_σ(t−1)) for every permutation σ",
    hypotheses=("every string has length N", "σ is a permutation of the coordinates", "each conditional is given all coordinates that come before it in the order", "the cost counted is that of the smallest deterministic model, in states"),
    parts=(
        Part("first-order induction", "every alphabet, length and order: prefix masses of the permuted strings, and the telescoping product; beside it the six orders of three bits as identities in eight weights", every_order),
        Part("exact finite check", "120 joints of three bits with weights in thirds, all six orders; every sixth also by equality of joints, and with the order undone", every_small_joint),
        Part("exact finite check", "[p, q, pq] and [pq, p, q] for primes of one digit, and all 24 orders of the four digits: one entropy; 5 and 10 random answers; 22 and 21 states", two_primes),
        Part("construction", "n bits and their copies, n ≤ 6: two states for each bit or 2ⁿ half-way; that a state is needed for each residual is shown for all n", exponentially_dearer),
    ),
    mutants=(
        Mutant("In another order the conditionals are the same.", "“conditionals differ”", same_answers),
        Mutant("The product of the marginals is the joint.", "what came before is not given", marginals),
        Mutant("Any list of coordinates gives the joint.", "“permutation”", a_coordinate_twice),
        Mutant("Every joint may be written in every order.", "“of fixed length”", any_length),
        Mutant("Every order needs as many states.", "“costs differ”", one_cost),
    ),
)
