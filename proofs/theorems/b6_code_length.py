"""B6: perplexity, and what the ideal arithmetic code of a model costs.

Every string owns an interval of [0, 1) of length Q(w): at each token, END among them, the outcomes share what is left. Its code is the
middle of that interval cut to m + 1 bits, m = ⌈−log2 Q(w)⌉. It is decoded by walking into the interval that holds the point. The proof needs a
power of two only through Q(w)·2^m ≥ 1 > Q(w)·2^(m−1), which is what the ceiling says. Ideal: real numbers of any precision. A library's coder
quantises and pads; its overhead is not proved here.
"""

from fractions import Fraction
from itertools import combinations, product

import arprops as ar
from arprops.core.certificate import Escape
from arprops.core.claim import CrossEntropy
from arprops.search.decide import decide
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem

TWO = ar.log(2)


def reals(*names: str) -> str:
    """Free constants: what is shown of them holds for all real numbers."""
    return "".join(f"(declare-const {name} Real)\n" for name in names)


def integers(*names: str) -> str:
    """Free constants that stand for all integers."""
    return "".join(f"(declare-const {name} Int)\n" for name in names)


def code_length(bench: Bench) -> None:
    """Within an interval of length Q(w) there is a whole cell of the grid of m + 1 bits, and m + 1 < −log2 Q(w) + 2."""
    bench.valid(
        "long-enough",
        "(set-logic QF_NRA)\n" + reals("width", "power", "grid") + "; power = 2^m and grid = 2^(m+1)\n(assert (and (> width 0.0) (> power 0.0) (= grid (* 2.0 power))))\n"
        "(assert (and (>= (* width power) 1.0) (< (* width power) 2.0)))  ; m is the least number with width·2^m ≥ 1\n"
        "(assert (not (and (>= (* width grid) 2.0) (< (* width grid) 4.0))))\n",
        comment="in units of 2^−(m+1) the interval is 2 long or more, and less than 4: m + 1 < −log2 width + 2",
    )
    bench.valid(
        "a-cell-inside",
        "(set-logic QF_LIRA)\n" + reals("low", "size") + integers("c") + "(assert (>= size 2.0))  ; the interval is [low, low + size) in units of 2^−(m+1)\n"
        "; c is the middle, rounded down\n(assert (and (<= (to_real c) (+ low (* 0.5 size))) (< (+ low (* 0.5 size)) (+ (to_real c) 1.0))))\n"
        "(assert (not (and (<= low (to_real c)) (<= (+ (to_real c) 1.0) (+ low size)))))\n",
        comment="the cell [c, c + 1) of the middle lies within the interval, so every continuation of the code's bits stays in it",
    )
    bench.valid(
        "prefix-free",
        "(set-logic QF_NIA)\n" + integers("short", "long", "factor", "rest") + "; a code that begins with a shorter one: long = short·2^d + rest, factor = 2^d\n"
        "(assert (and (>= factor 1) (= long (+ (* short factor) rest)) (<= 0 rest) (< rest factor)))\n"
        "(assert (not (and (<= (* short factor) long) (< long (* (+ short 1) factor)))))\n",
        comment="the point of a longer code lies in the cell of any code that it begins with; cells of two strings lie in disjoint intervals, so there is none",
    )
    bench.valid(
        "intervals-nest",
        "(set-logic QF_NRA)\n" + reals("low", "width", "before", "weight") + "; at a prompt with interval [low, low + width): the outcomes before x sum to `before`, x has `weight`\n"
        "(assert (and (>= width 0.0) (>= before 0.0) (>= weight 0.0) (<= (+ before weight) 1.0)))\n"
        "(assert (not (and (<= low (+ low (* width before))) (<= (+ (+ low (* width before)) (* width weight)) (+ low width)))))\n",
        comment="the interval of prompt and x lies within that of the prompt; by induction on the prompt, its length is Q[w]·Q(x|w)",
    )
    bench.valid(
        "intervals-are-disjoint",
        "(set-logic QF_NRA)\n" + reals("low", "width", "before", "weight", "later") + "(assert (and (>= width 0.0) (>= later (+ before weight))))  ; another outcome comes later\n"
        "(assert (not (<= (+ (+ low (* width before)) (* width weight)) (+ low (* width later)))))\n",
        comment="two outcomes of one prompt have disjoint intervals; two strings part at some prompt, as END is an outcome",
    )
    bench.valid(
        "nothing-codes-the-impossible",
        "(set-logic QF_LIRA)\n" + reals("low", "size") + integers("c") + "(assert (= size 0.0))\n"
        "(assert (not (not (and (<= low (to_real c)) (<= (+ (to_real c) 1.0) (+ low size))))))\n",
        comment="where Q(w) = 0 the interval is empty, and no cell of any number of bits lies within it",
    )
    bench.valid(
        "mean-excess",
        "(set-logic QF_LRA)\n" + reals("length", "surprise", "sum", "mean", "one") + "; over a finite set of strings, P-weighted: `sum` of lengths, `mean` of surprises −log2 Q, `one` of weights\n"
        + reals("weight", "more", "least") + "(assert (and (>= sum (+ mean one)) (<= sum (+ mean (* 2.0 one)))))\n"
        "(assert (and (>= more (+ least weight)) (<= more (+ least (* 2.0 weight)))))  ; one more string: P(w)·length and P(w)·surprise\n"
        "(assert (not (and (>= (+ sum more) (+ (+ mean least) (+ one weight))) (<= (+ sum more) (+ (+ mean least) (* 2.0 (+ one weight)))))))\n",
        comment="the mean length is between 1 and 2 above the mean surprise, which is the entropy plus the KL, in bits",
    )


# -- the coder, in fractions -----------------------------------------------------------------------------------------------------------------


def interval(q: ar.Table, string: str) -> tuple[Fraction, Fraction]:
    """Where the string's share of [0, 1) begins, and how long it is; END comes first among the outcomes."""
    low, width = Fraction(0), Fraction(1)
    for i, token in enumerate((*string, ar.END)):
        answer = ar.next_distribution(q, string[:i])
        for outcome in (ar.END, *q.alphabet):
            if outcome == token:
                break
            low += width * answer[outcome]
        width *= answer[token]
    return low, width


def bits(width: Fraction) -> int:
    """⌈−log2 width⌉, by doubling."""
    m = 0
    while width * 2**m < 1:
        m += 1
    return m


def encoded(q: ar.Table, string: str) -> str:
    """The code of a possible string."""
    low, width = interval(q, string)
    n = bits(width) + 1
    return format((low + width / 2) * 2**n // 1, f"0{n}b")


def decoded(q: ar.Table, code: str) -> str:
    """The string whose interval holds the point 0.code."""
    point, string = Fraction(int(code, 2), 2 ** len(code)), ""
    low, width = Fraction(0), Fraction(1)
    while True:
        answer = ar.next_distribution(q, string)
        for outcome in (ar.END, *q.alphabet):
            share = width * answer[outcome]
            if low <= point < low + share:
                break
            low += share
        else:
            raise AssertionError("the outcomes share the whole interval")
        width = share
        if outcome is ar.END:
            return string
        string += str(outcome)


def tables(size: int) -> list[ar.Table]:
    """All models over {a, b} of at most two symbols with answers from a few rows, and as many with smaller weights."""
    rows = [{"a": Fraction(1, size), "b": Fraction(size - 2, size), ar.END: Fraction(1, size)}, {"a": 1 - Fraction(1, size), ar.END: Fraction(1, size)}, {"b": 1}]
    return [ar.Table("ab", {"": one, "a": two, "b": three}, horizon=2) for one, two, three in product(rows, repeat=3)]


STRINGS = ["".join(w) for n in range(3) for w in product("ab", repeat=n)]


def coded(bench: Bench) -> None:
    """Length, decoding, prefix-freeness and the mean excess, exactly."""
    models = [*tables(3), *tables(7), *tables(100)]
    for q in models:
        possible = [w for w in STRINGS if ar.string_probability(q, w)]
        codes = {w: encoded(q, w) for w in possible}
        for w, code in codes.items():
            probability = ar.string_probability(q, w)
            bench.check("the interval has the length Q(w)", interval(q, w)[1] == probability)
            bench.check("less than −log2 Q(w) + 2 bits", len(code) * TWO < 2 * TWO - ar.log(probability) and len(code) * TWO >= TWO - ar.log(probability), f"{q}: {w}")
            bench.check("it comes back", decoded(q, code) == decoded(q, code + "1") == decoded(q, code + "0101") == w, f"{q}: {w}")
        bench.check("prefix-free", not any(one.startswith(two) or two.startswith(one) for one, two in combinations(codes.values(), 2)), f"{q}")
    for p, q in product(models[::7], models):
        loss = ar.cross_entropy(p, q)
        if isinstance(loss, ar.LogSum):
            mean = sum((ar.string_probability(p, w) * len(encoded(q, w)) for w in STRINGS if ar.string_probability(p, w)), Fraction(0))
            kl, entropy = ar.kl(p, q), ar.entropy(p)
            assert isinstance(kl, ar.LogSum) and isinstance(entropy, ar.LogSum)
            bench.check("entropy + KL + 1 bit ≤ mean length < entropy + KL + 2 bits", TWO <= mean * TWO - entropy - kl < 2 * TWO, f"{p} and {q}")
        else:
            bench.check("KL +∞: some string of P has no code", any(ar.string_probability(p, w) and not ar.string_probability(q, w) for w in STRINGS))


def perplexities(bench: Bench) -> None:
    """e to the mean loss per token, END counted; log2 of it are bits per token."""
    models = [*tables(3), *tables(7)]
    for p, q in product(models[::5], models):
        terms, n, excluded = ar.LogSum(), Fraction(0), False
        for w in STRINGS:
            weight, other = ar.string_probability(p, w), ar.string_probability(q, w)
            n += weight * (len(w) + 1)
            excluded |= bool(weight and not other)
            terms += weight * ar.log(1 / other) if weight and other else ar.LogSum()
        found = ar.perplexity(p, q)
        bench.check("perplexity of a joint", isinstance(found, ar.Infinite) if excluded else found == ar.Exp(terms / n), f"{p} and {q}")
    for k in range(2, 7):
        alphabet = "abcdef"[: k - 1]
        uniform = ar.PDFA(alphabet, start=0, next={0: dict.fromkeys((*alphabet, ar.END), Fraction(1, k))}, step={0: dict.fromkeys(alphabet, 0)})
        bench.check("k equal outcomes have perplexity k", ar.perplexity(uniform, uniform) == k == ar.perplexity([alphabet, "", "a"], uniform))
    # ½, ¼ and ¼ cost 1, 2 and 2 bits: 3/2 bits a token, so PPL = 2^(3/2)
    dyadic = ar.PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/4", ar.END: "1/4"}}, step={0: {"a": 0, "b": 0}})
    bench.check("bits per token are log2 of it", ar.perplexity(dyadic, dyadic) == ar.Exp(Fraction(3, 2) * TWO))


# -- mutants -------------------------------------------------------------------------------------------------------------------------------


def cells_inside(low: Fraction, width: Fraction, n: int) -> list[int]:
    """The cells of n bits that lie within the interval."""
    return [c for c in range(2**n) if low <= Fraction(c, 2**n) and Fraction(c + 1, 2**n) <= low + width]


def middle(delta: Fraction) -> ar.Table:
    """Three outcomes: a small one, nearly all, and a small one. b has the middle of [0, 1)."""
    return ar.Table("abc", {"": {"a": delta, "b": 1 - 2 * delta, "c": delta}}, length=1)


def one_bit(bench: Bench) -> str:
    """Two bits for almost nothing: no smaller constant than 2 will do."""
    for j in range(3, 40):
        q = middle(Fraction(1, 2**j))
        low, width = interval(q, "b")
        bench.check("no cell of at most one bit", not cells_inside(low, width, 0) and not cells_inside(low, width, 1))
        bench.check("two bits are enough", cells_inside(low, width, 2) == [1, 2] and len(encoded(q, "b")) == 2)
        # 2 ≥ −log2 Q(b) + 2 − c as soon as −log2(1 − 2δ) ≤ c
        bench.check("so the constant 2 − 4δ fails", (2 - Fraction(4, 2**j)) * TWO - ar.log(width) <= 2 * TWO, f"δ = 2^−{j}")
    q = middle(Fraction(1, 8))
    only_b = ar.Table("abc", {"": {"b": 1}}, length=1)
    # 2 bits < −log2 Q(b) + 1 bit, with −ln Q(b) as the cross-entropy of what is certain of b
    bench.refuted(decide(ar.Comparison(TWO, "<", CrossEntropy(only_b, q))), "mutant-one-bit", models={"P": only_b, "Q": q})
    return "weights ⅛, ¾, ⅛: b owns [⅛, ⅞), which holds no cell of 0 or 1 bits; it costs 2 ≥ −log2 ¾ + 1 bits. With δ, 1 − 2δ, δ and δ → 0 no constant below 2 will do"


def end_not_coded(bench: Bench) -> str:
    """Lengths from prefix masses alone promise more than there is."""
    q = ar.PDFA("a", start=0, next={0: {"a": "9/10", ar.END: "1/10"}}, step={0: {"a": 0}})
    without = [bits(ar.prefix_probability(q, "a" * n)) + 1 for n in range(20)]
    coded_end = [bits(ar.string_probability(q, "a" * n)) + 1 for n in range(20)]
    bench.check("Kraft's sum is above 1", sum(Fraction(1, 2**n) for n in without) > 1 >= sum(Fraction(1, 2**n) for n in coded_end))
    bench.refuted(decide(ar.Comparison(sum((Fraction(1, 2**n) for n in without), Fraction(0)), "<=", 1)))
    bench.check("the intervals overlap", ar.prefix_probability(q, "a") + ar.prefix_probability(q, "aa") > 1)
    return "aⁿ(9/10) then END: from prefix masses the strings of fewer than 20 letters get lengths with Σ 2^−length > 1, which no prefix-free code has (Kraft)"


def any_prefix_code(bench: Bench) -> str:
    """Ideal lengths leave room, so another code could give a word to the impossible string."""
    q = ar.Table("ab", {"": {"a": 1}}, length=1)
    bench.check("the code of a is one bit", encoded(q, "a") in ("0", "1") and interval(q, "b")[1] == 0)
    other = {"a": encoded(q, "a"), "b": "0" if encoded(q, "a") == "1" else "1"}
    bench.check("prefix-free with b", not any(one.startswith(two) or two.startswith(one) for one, two in combinations(other.values(), 2)))
    bench.check("a costs less than its surprise + 2", len(other["a"]) * TWO < 2 * TWO - ar.log(ar.string_probability(q, "a")))
    found = ar.perplexity(["b"], q)
    bench.check("and b has no finite surprise", isinstance(found, ar.Infinite) and found.witness == Escape((), "b"))
    return "Q certain of a: a costs one bit, and the other bit is unused, so a prefix-free code with the same length for a may give it to b"


def end_not_counted(bench: Bench) -> str:
    """The mean loss per symbol is no perplexity of the outcomes."""
    third = Fraction(1, 3)
    q = ar.PDFA("ab", start=0, next={0: {"a": third, "b": third, ar.END: third}}, step={0: {"a": 0, "b": 0}})
    bench.check("three equal outcomes", ar.perplexity(q, q) == 3)
    per_symbol = ar.Exp(-ar.log(ar.string_probability(q, "ab")) / 2)
    bench.check("per symbol it is another number", per_symbol != 3 and ar.perplexity(["ab"], q) == 3 and per_symbol == ar.Exp(ar.log(27) / 2))
    bench.check("and for the empty string there is none", ar.string_probability(q, "") == third and ar.perplexity([""], q) == 3)
    return "three equal outcomes, END among them: 3 per token; the loss of ab divided by its 2 symbols gives √27, and that of the empty string by 0"


def ideal_dropped(bench: Bench) -> str:
    """A coder that rounds the weights to sixteenths, none of them to 0."""
    q, rounded = (ar.PDFA("b", start=0, next={0: {"b": 1 - end, ar.END: end}}, step={0: {"b": 0}}) for end in (Fraction(1, 1000), Fraction(1, 16)))
    text = "b" * 200
    # its surprise under what is coded with is a lower bound of the cost: −log2 Q′ > −log2 Q + 2 iff 4·Q′ < Q
    bench.check("more than two bits too many", 4 * ar.string_probability(rounded, text) < ar.string_probability(q, text))
    bench.check("though not for every string", 4 * ar.string_probability(rounded, "") >= ar.string_probability(q, ""))
    exact = bits(ar.string_probability(q, text)) + 1
    bench.check("the ideal code keeps the bound", exact * TWO < 2 * TWO - ar.log(ar.string_probability(q, text)))
    return "END with 1/1000, coded as 1/16: 200 letters cost 200·log2(16/15) + 4 > 22 bits, and −log2 Q + 2 is less than 13"


def excess_is_the_kl(bench: Bench) -> str:
    """P = Q: no KL, and yet more than the entropy."""
    p = ar.Table("ab", {"": {"a": "1/2", "b": "1/2"}}, length=1)
    mean = Fraction(len(encoded(p, "a")) + len(encoded(p, "b")), 2)
    bench.check("two bits each", mean == 2)
    bench.refuted(decide(ar.Comparison(CrossEntropy(p, p), "==", mean * TWO)), "mutant-excess-is-the-kl", models={"P": p})
    return "one fair bit, P = Q: the entropy is 1 bit, the KL 0, and the code spends 2 bits, the excess being a whole bit"


THEOREM = Theorem(
    name="B6",
    title="code length",
    statement="Perplexity is e to the mean loss per token, END counted, and its log2 is the bits per token. The ideal arithmetic code of Q is prefix-free and spends less than "
    "−log2 Q(w) + 2 bits on w; a string with Q(w) = 0 has no code in it. On strings of P its mean length exceeds the entropy by KL/ln 2 and between 1 and 2 bits.",
    mathematics="log2 PPL = L/(N·ln 2);  ℓ(w) = ⌈−log2 Q(w)⌉ + 1 < −log2 Q(w) + 2;  1 ≤ E_P[ℓ] − (H(P) + KL(P‖Q))/ln 2 < 2",
    hypotheses=(
        "END is coded, and counted, as a token",
        "the coder is ideal: exact intervals, the code of a string being the middle of its interval cut to ⌈−log2 Q(w)⌉ + 1 bits",
        "Q(w) > 0; for the mean, P is tight and the KL and the entropy are finite",
    ),
    parts=(
        Part(
            "first-order induction",
            "every alphabet, model and string: intervals nest and are disjoint (induction over tokens), hold a cell of m + 1 bits, and codes are prefix-free; the mean over "
            "finitely many strings by a fold, over infinitely many by monotone limits (in words)",
            code_length,
        ),
        Part("exact finite check", "81 models with at most two symbols, all their strings coded and decoded; 12 of them as P for all of them as Q", coded),
        Part("exact finite check", "perplexity of 11 · 54 pairs of models by strings; k equal outcomes, k ≤ 6; bits per token of a dyadic model", perplexities),
    ),
    mutants=(
        Mutant("It spends less than −log2 Q(w) + 1 bits, or + c bits for any c < 2.", "the constant 2 is lowered", one_bit),
        Mutant("Lengths ⌈−log2 Q[w]⌉ + 1 from prefix masses can be had.", "END is not coded", end_not_coded),
        Mutant("No prefix-free code with these lengths has a word for a string of Q(w) = 0.", "“arithmetic” is dropped", any_prefix_code),
        Mutant("Perplexity is e to the mean loss per symbol.", "END is not counted", end_not_counted),
        Mutant("Any arithmetic coder spends less than −log2 Q(w) + 2 bits.", "“ideal” is dropped: weights are quantised", ideal_dropped),
        Mutant("The mean excess over the entropy is KL/ln 2.", "“between 1 and 2 bits more” is dropped", excess_is_the_kl),
    ),
)
