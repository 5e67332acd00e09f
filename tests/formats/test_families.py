"""Families of counter machines, rules and formulas in files: what is written reads back equal, what is wrong is told at its place."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arprops.core.certificate import Sides
from arprops.core.claim import KL, Comparison, Length, Obeys
from arprops.core.error import BadFile, BadModel, BadQuestion, Rejected
from arprops.core.formula import Formula, same
from arprops.core.logsum import LogSum
from arprops.core.polynomial import Polynomial, variable
from arprops.core.ratio import Ratio, ratio
from arprops.core.verdict import Proved, Refuted
from arprops.core.words import END
from arprops.formats.certificate import certificate_data, certificate_from
from arprops.formats.checkfile import read_data
from arprops.formats.claim_writer import Names, claim_data
from arprops.formats.formula import read_value, written_scalar
from arprops.formats.induction import polynomial_data, polynomial_of
from arprops.formats.load import load
from arprops.formats.model_writer import model_data
from arprops.formats.parse import parse
from arprops.formats.save import save
from arprops.formats.write import json_text
from arprops.models.counter import CounterMachine
from arprops.models.expression import formula
from tests.refuse.endless import ENDLESS, GENUINE_ENDLESS

Q = variable("q")
FAMILY = CounterMachine(
    "ab",
    start="s",
    counters=["n"],
    parameters={"q": ("0", "1"), "t": (None, "1/2"), "u": ("-1/3", None)},
    powers={"X": ("1/2", "n"), "Y": ("q/(1 - q)", "n")},
    control={
        "s": [
            ("n >= 0", {"a": "q*(n + 1)/(n + 2)", END: "1 - q*(n + 1)/(n + 2)"}, {"a": ("s", {"n": 1}), "b": "s"}),
            ("n <= -3", {"a": "X/(1 + X)", "b": "1/(1 + X)"}, {"a": "s", "b": "s"}),
            ("", {"a": "Y/(Y + q)", END: "q/(Y + q)"}, {"a": "s", "b": "s"}),
        ]
    },
)


@pytest.mark.parametrize("ending", [".toml", ".json"])
def test_a_family_is_saved_and_loaded_as_itself(tmp_path: Path, ending: str) -> None:
    save(FAMILY, tmp_path / f"m{ending}")
    back = load(tmp_path / f"m{ending}")
    assert isinstance(back, CounterMachine)
    assert back == FAMILY
    assert (back.parameters, back.powers, back.control) == (FAMILY.parameters, FAMILY.powers, FAMILY.control)
    assert model_data(back) == model_data(FAMILY)


def test_a_family_at_numbers_is_another_machine(tmp_path: Path) -> None:
    table = {"kind": "at", "model": "F", "values": {"q": "1/2", "t": "-1"}}
    read = read_data({"models": {"F": model_data(FAMILY), "G": table}}, tmp_path / "f.json").models["G"]
    assert read == FAMILY.at({"q": "1/2", "t": -1})
    assert model_data(read)["parameters"] == {"u": ["-1/3", ""]}


COUNTER = """
[models.P]
kind = "counter"
alphabet = "a"
counters = ["n"]
start = {{ control = "s" }}
parameters = {parameters}
powers = {powers}
[models.P.control]
s = [{{ next = {{ {row} }}, step = {{ a = {{ to = "s", add = {{ n = 1 }} }} }} }}]
"""
Z = '{ q = ["0", "1"] }'


@pytest.mark.parametrize(
    ("parameters", "powers", "row", "told"),
    [
        (Z, "{}", 'a = "q", END = "1 - p"', "models.P.control.s[1].next.END: '1 - p': unknown name 'p'; the names known here are n, q"),
        (Z, "{}", 'a = "q +", END = "1 - q"', "models.P.control.s[1].next.a: 'q +' cannot be read as a formula"),
        (Z, "{}", 'a = "q/0", END = "1 - q"', "models.P.control.s[1].next.a: 'q/0' divides by 0"),
        (Z, "{}", 'a = "q", END = "q"', "models.P: control 's', case 1: the weights sum to 2*q, expected 1 for all values"),
        ('{ q = ["0", "2"] }', "{}", 'a = "q", END = "1 - q"', "is not seen to be positive for all counters, q in (0, 2)"),
        (Z, "{}", 'a = "n/2", END = "1 - n/2"', "split the case by a guard"),
        (Z, "{}", 'a = "-1/2", END = "3/2"', "models.P.control.s[1].next.a: found -1/2, expected a weight that is not negative"),
        (Z, "{}", 'a = "(1)/(3)", END = "1/3"', "models.P.control.s[1].next: the weights of {'a': 1/3, END: 1/3} sum to 2/3"),
        ('{ q = ["1", "0"] }', "{}", "END = 1", "needs an open interval"),
        ('{ q = ["", ""] }', "{}", "END = 1", "needs an open interval with at least one end"),
        ('{ q = ["0"] }', "{}", "END = 1", "models.P.parameters.q: found 1 entry, expected 2"),
        ('{ q = ["0", "one"] }', "{}", "END = 1", 'models.P.parameters.q[2]: found "one", expected a rational'),
        ('{ n = ["0", "1"] }', "{}", "END = 1", "the parameter 'n' must be a word of letters, digits and _ that is no counter"),
        (Z, '{ X = { base = "q - 1", counter = "n" } }', "END = 1", "is not seen to be positive"),
        (Z, '{ X = { base = "q", counter = "m" } }', "END = 1", "has the unknown counter 'm' as exponent"),
        (Z, '{ X = { base = "q" } }', "END = 1", "the key 'counter' is missing"),
    ],
)
def test_what_is_wrong_with_a_family_is_told_at_its_place(parameters: str, powers: str, row: str, told: str) -> None:
    with pytest.raises(BadFile) as wrong:
        read_data(parse(COUNTER.format(parameters=parameters, powers=powers, row=row), Path("f.toml")), Path("f.toml"))
    assert told in str(wrong.value)


COIN: dict[str, Any] = {
    "kind": "counter", "alphabet": ["a"], "counters": ["n"], "start": {"control": "s"}, "parameters": {"q": ["0", "1"]},
    "control": {"s": [{"next": {"a": "q", "END": "1 - q"}, "step": {"a": {"to": "s"}}}]},
}  # fmt: skip
PDFA = {"kind": "pdfa", "alphabet": ["a"], "start": "0", "next": {"0": {"END": 1}}, "step": {"0": {"a": "0"}}}
OTHER = {**COIN, "parameters": {"r": ["0", "1"]}, "control": {"s": [{"next": {"a": "r", "END": "1 - r"}, "step": {"a": {"to": "s"}}}]}}
MODELS = {"P": COIN, "R": OTHER, "T": {"kind": "truncated", "model": "P", "length": 2}, "D": PDFA}


def claimed(**table: Any) -> Any:
    data = {"models": MODELS, "languages": {"evens": {"regex": "(aa)*"}, "P2": {"regex": "a"}}, "claim": [table]}
    return read_data(data, Path("c.json")).claims[0].claim


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"values": {"p": "1/2"}}, "models.A: unknown parameter 'p'; the parameters are {q}"),
        ({"values": {"q": 2}}, "q = 2 is outside its region (0, 1)"),
        ({"model": "T", "values": {"q": "1/2"}}, "models.A.model: found a model (TruncatedModel), expected a counter machine"),
        ({"values": {"q": "half"}}, 'models.A.values.q: found "half", expected a rational'),
    ],
)
def test_what_is_wrong_with_numbers_for_parameters(table: dict[str, Any], told: str) -> None:
    with pytest.raises(BadFile) as wrong:
        read_data({"models": {**MODELS, "A": {"kind": "at", "model": "P", **table}}}, Path("c.json"))
    assert told in str(wrong.value)


@pytest.mark.parametrize("reads", ["string", "completion"])
@pytest.mark.parametrize("prompts", ["all", "possible"])
@pytest.mark.parametrize("rule", ["evens", "R", "D", {"regex": "a*"}, OTHER])
def test_rules_are_read_and_written(reads: str, prompts: str, rule: Any) -> None:
    claim = claimed(kind="obeys", p="P", rule=rule, reads=reads, prompts=prompts)
    assert isinstance(claim, Obeys)
    names = Names()
    table = claim_data(claim, names)
    models = {name: model_data(model, plain=True) for name, model in names.models.items()}
    back: Any = read_data(parse(json_text({"models": models, "claim": [table]}), Path("c.json")), Path("c.json")).claims[0].claim
    assert (back.p, back.rule, back.reads, back.prompts) == (claim.p, claim.rule, claim.reads, claim.prompts)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"rule": "nobody"}, "claim[1].rule: found the name 'nobody', expected the name of a language or of a counter machine"),
        ({"rule": "T"}, "claim[1].rule: found a model (TruncatedModel), expected a regular language or a counter machine"),
        ({"rule": 7}, "claim[1].rule: found 7, expected a rule"),
        ({"rule": {"kind": "pdfb"}}, "expected a table with kind = one of"),
        ({"rule": {"regex": "b", "alphabet": ["b"]}}, "claim[1].rule: found the alphabet b, expected that of p, a"),
        ({"rule": "evens", "reads": "prompt"}, "claim[1].reads: found \"prompt\", expected 'string' or 'completion'"),
        ({"rule": "evens", "prompts": "none"}, "claim[1].prompts: found \"none\", expected 'all' or 'possible'"),
    ],
)
def test_what_is_wrong_with_a_rule_is_told_at_its_place(table: dict[str, Any], told: str) -> None:
    with pytest.raises(BadFile) as wrong:
        claimed(kind="obeys", p="P", **table)
    assert told in str(wrong.value)


def test_a_rule_of_two_names_is_refused() -> None:
    data = {"models": MODELS, "languages": {"R": {"regex": "a*"}}, "claim": [{"kind": "obeys", "p": "P", "rule": "R"}]}
    with pytest.raises(BadFile, match="of a language and of a model"):
        read_data(data, Path("c.json"))


LOG = "ln((1-q)/(1-r)) + q/(1-q)*ln(q/r)"
KNOWN = [*FAMILY.at({"t": 0, "u": 0}).parameters, *CounterMachine(  # q, and r in the same region
    "a", start="s", counters=[], parameters={"r": ("0", "1")}, control={"s": [("", {END: 1}, {"a": "s"})]}
).parameters]  # fmt: skip


def test_a_value_may_be_a_formula_in_the_parameters() -> None:
    claim = claimed(kind="kl", p="P", q="R", equals=LOG)
    assert isinstance(claim, Comparison)
    assert isinstance(claim.right, Formula)
    assert isinstance(claim.left, KL)
    table = claim_data(claim, Names())
    again = claimed(kind="compare", left={"kind": "kl", "p": "P", "q": "R"}, relation="==", right=table["right"])
    assert same(again.right, claim.right)
    turned = claimed(kind="compare", left=LOG, relation="==", right={"kind": "kl", "p": "P", "q": "R"})
    assert same(turned.left, claim.right)
    assert claimed(kind="length", p="P", equals="1/(1 - q)").right.constant == 1 / ratio(1 - Q)
    assert claimed(kind="length", p="P", equals={"log": [], "plus": "1/(1 - q)"}).right.constant == 1 / ratio(1 - Q)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ln(2)", LogSum({Fraction(2): Fraction(1)})),
        ("-(ln(2) - 3*ln(3/4))/2", LogSum({Fraction(2): Fraction(-1, 2), Fraction(3, 4): Fraction(3, 2)})),
        ("(1 + 1)/(3)", Fraction(2, 3)),
        ("0.10000000000000000000001*(2 - 1)", Fraction(10**22 + 1, 10**23)),
        ("+ln(2)*2^-1", LogSum({Fraction(2): Fraction(1, 2)})),
    ],
)
def test_a_value_without_parameters_is_a_number(text: str, value: Any) -> None:
    assert read_value(text, []) == value


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ln(q)*ln(r)", "a logarithm stands alone, or times what has none"),
        ("1/ln(q)", "a logarithm stands alone"),
        ("ln(ln(q))", "a logarithm stands alone"),
        ("ln(q)^2", "a logarithm stands alone"),
        ("ln(q - 1)", "ln(q - 1) is the logarithm of what is not seen to be positive for all q in (0, 1), r in (0, 1)"),
        ("ln(0*q)", "is not seen to be positive"),
        ("ln(s)", "unknown name 's'"),
        ("ln(q", "cannot be read as a value"),
        ("ln(q)/(q - q)", "divides by 0"),
        ("log(q)", "is not a number, a name, or a sum"),
        ("ln(q, 2)", "a logarithm stands alone"),
        ("q" * 5000, "too long a formula"),
        ("__import__('os')", "is not a number, a name"),
    ],
)
def test_what_is_no_value_is_told(text: str, told: str) -> None:
    with pytest.raises(BadModel) as wrong:
        read_value(text, KNOWN)
    assert told in str(wrong.value)


def test_a_value_that_cannot_be_read_is_told_at_its_place() -> None:
    with pytest.raises(BadFile, match=r"claim\[1\]\.equals: .*unknown name 's'"):
        claimed(kind="length", p="P", equals="1/(1 - s)")
    with pytest.raises(BadFile, match=r"claim\[1\]\.equals: .*not seen to be positive"):
        claimed(kind="length", p="P", equals={"log": [["q - 2", 1]]})


def test_a_formula_too_long_to_be_read_back_is_not_written() -> None:
    long = ratio(sum((variable(f"x{i}") * Fraction(1, 10**20 + i) for i in range(200)), Polynomial()))
    with pytest.raises(BadQuestion, match="a file holds at most"):
        written_scalar(long)


CERTIFICATES = [
    *(v.certificate if isinstance(v, Proved) else v.witness for v in GENUINE_ENDLESS if isinstance(v, Proved | Refuted)),
    *(f.genuine.certificate if isinstance(f.genuine, Proved) else f.genuine.witness for f in ENDLESS.values() if isinstance(f.genuine, Proved | Refuted)),
]


@pytest.mark.parametrize("certificate", CERTIFICATES, ids=lambda c: type(c.left if isinstance(c, Sides) else c).__name__)
def test_certificates_for_all_lengths(certificate: Any) -> None:
    data = certificate_data(certificate)
    text = json_text({"evidence": data})
    assert certificate_from(parse(text, Path("e.json"))["evidence"]) == certificate


POLYNOMIALS = st.dictionaries(
    st.dictionaries(st.sampled_from(["0", "0.n", "q", "(1/2)/(1)^(1*0^1)"]), st.integers(1, 4), max_size=3).map(lambda powers: tuple(sorted(powers.items()))),
    st.fractions(max_denominator=9),
    max_size=4,
).map(Polynomial)


@given(POLYNOMIALS)
def test_polynomials(form: Polynomial) -> None:
    assert polynomial_of("", parse(json_text({"p": polynomial_data(form)}), Path("p.json"))["p"]) == form


IN_Q = st.dictionaries(st.integers(0, 4).map(lambda power: (("q", power),) if power else ()), st.fractions(max_denominator=9), max_size=4).map(Polynomial)


@given(IN_Q, IN_Q.filter(lambda form: bool(form.terms)))
def test_a_quotient_reads_back_from_its_text(top: Polynomial, bottom: Polynomial) -> None:
    value = Ratio(top, bottom)
    text = written_scalar(value)
    assert (formula(text, ["q"]) if isinstance(text, str) and value.names else ratio(Fraction(text))) == value


@pytest.mark.parametrize(
    "data", [[[1, {"q": 0}]], [[1, {"q": 1001}]], [[1, {"q": 1}], [2, {"q": 1}]], [[1, {"q": "1"}]], [[1]], [["q", {}]], {"q": 1}, None, True]
)
def test_what_is_no_polynomial_is_rejected(data: object) -> None:
    with pytest.raises(Rejected, match=r"file\.evidence"):
        polynomial_of("p", data)


def test_a_quotient_over_zero_is_rejected() -> None:
    data = certificate_data(next(f.genuine.certificate for f in ENDLESS.values() if isinstance(f.genuine, Proved) and isinstance(f.genuine.claim, Comparison) and isinstance(f.genuine.claim.left, Length)))  # type: ignore[arg-type]
    data["left"]["formulas"][0][0] = {"top": 1, "bottom": 0}
    with pytest.raises(Rejected, match=r"bottom that is not 0"):
        certificate_from(data)
