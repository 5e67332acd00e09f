"""The kernel and `proofs/recheck.py` read the same stored proofs, and come to the same end.

True here: verdicts are found by search, stored by formats, and then read twice: by formats and the kernel, and by recheck.py,
which shares no line with either. Then one thing in the file is changed, and both are asked again.
Doubtful: in a spoilt file recheck.py may be stricter about its form (a stored proof has one spelling, a check file has several).
What it accepts the kernel must accept, always; and where only the evidence was touched, the reverse must hold too.
"""

import ast
import importlib.util
import json
import subprocess
import sys
from copy import deepcopy
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from arprops.core.certificate import Computed, Sides
from arprops.core.claim import (
    KL,
    Comparison,
    CrossEntropy,
    Entropy,
    Extrapolation,
    FiniteMass,
    Length,
    NextProbability,
    PrefixProbability,
    Probability,
    SameConditionals,
    SameJoint,
    SameStrings,
    TotalVariation,
    ZeroPromptCount,
)
from arprops.core.error import ArpropsError, BadModel
from arprops.core.infinite import Infinite
from arprops.core.interval import Interval
from arprops.core.logsum import LogSum
from arprops.core.model import Model, PartialModel
from arprops.core.polynomial import Polynomial, spelled
from arprops.core.verdict import Proved, Refuted, Verdict
from arprops.core.words import END
from arprops.formats.model_writer import model_data
from arprops.formats.proof import proof_data, read_proof
from arprops.formats.write import json_text
from arprops.kernel.check import recheck
from arprops.kernel.comparison import compared
from arprops.kernel.explore import moves
from arprops.models.counter import CounterMachine
from arprops.models.expression import formula
from arprops.models.mixture import Mixture
from arprops.search.equality import decide_equality
from arprops.search.tightness import tight
from arprops.search.value import valued
from arprops.views.belief import Belief
from arprops.views.conditioned import Conditioned
from arprops.views.decoded import Decoded
from arprops.views.erased import Erased
from arprops.views.overridden import Overridden
from arprops.views.product import Product
from arprops.views.reordered import Reordered
from arprops.views.truncated import Truncated
from tests.strategies import AB, counter_machines, decoders, languages, models, next_tokens, pcfgs, pdfas, prompts, sources, tables

ROOT = Path(__file__).parents[2]


def script() -> ModuleType:
    """recheck.py as a module: it is no part of the package, and imports nothing of it."""
    spec = importlib.util.spec_from_file_location("recheck_script", ROOT / "proofs" / "recheck.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


SCRIPT = script()


def rules() -> st.SearchStrategy[Any]:
    return st.one_of(next_tokens(), pdfas(max_states=2))


@st.composite
def total(draw: st.DrawFn, depth: int = 2) -> Any:
    """Models, seen through up to `depth` views."""
    if depth == 0 or draw(st.booleans()):
        return draw(models())
    kind = draw(st.sampled_from(["belief", "decoded", "overridden", "conditioned", "truncated", "product", "reordered"]))
    if kind == "belief":
        return Belief(draw(joints(depth=depth - 1)), off_support=draw(rules()))
    if kind == "reordered":
        table = draw(tables(fixed=True, max_length=2))
        return Reordered(table, draw(st.permutations(range(table.length or 0))), off_support=draw(rules()))
    inner = draw(total(depth=depth - 1))
    if kind == "decoded":
        return Decoded(inner, draw(decoders(adds_support=None)))
    if kind == "overridden":
        at = draw(st.dictionaries(prompts(max_size=2), next_tokens(), max_size=2))
        return Overridden(inner, at=at, below=draw(st.dictionaries(prompts(max_size=2), rules(), max_size=2)))
    if kind == "conditioned":
        return Conditioned(inner, draw(prompts(max_size=2)))
    return Truncated(inner, draw(st.integers(0, 3))) if kind == "truncated" else Product(inner, draw(total(depth=depth - 1)))


@st.composite
def erased(draw: st.DrawFn) -> Erased:
    """Models and sources with a hidden symbol; silence may go on for ever, which is refused."""
    alphabet = draw(st.permutations(["a", "b", "h"]))
    inner = draw(st.one_of(models(alphabet=alphabet), sources(alphabet=alphabet)))
    return Erased(Truncated(inner, 3) if draw(st.booleans()) else inner, "h")


@st.composite
def joints(draw: st.DrawFn, depth: int = 2) -> Any:
    """Models, partial models and sources, seen through up to `depth` views."""
    kind = draw(st.sampled_from(["model", "source", "belief", "mixture", "truncated", "decoded", "erased"] if depth else ["model", "source"]))
    if kind == "model":
        return draw(total(depth=depth))
    if kind == "source":
        # The posteriors of an ambiguous grammar grow without end, so it is cut off.
        cut = Truncated(draw(st.one_of(pcfgs(), pcfgs(empty=True))), draw(st.integers(0, 2)))
        return draw(st.sampled_from([draw(sources()), cut]))
    if kind == "erased":
        return draw(erased())
    inner = draw(joints(depth=depth - 1))
    if kind == "mixture":
        share = draw(st.sampled_from([Fraction(1, 2), Fraction(1, 3), Fraction(0)]))
        return Mixture([(share, inner), (1 - share, draw(joints(depth=depth - 1)))])
    if kind == "truncated":
        return Truncated(inner, draw(st.integers(0, 2)))
    partial = Belief(inner)
    return Decoded(partial, draw(decoders())) if kind == "decoded" else partial


@st.composite
def copies(draw: st.DrawFn, p: Any) -> Any:
    """Something that is likely to be equal to p, or nearly so."""
    kind = draw(st.sampled_from(["same", "source", "decoded", "overridden", "other"]))
    if kind == "source":
        return Belief(p, off_support=draw(rules()))
    if kind == "decoded" and isinstance(p, PartialModel):
        return Decoded(p, draw(decoders()))
    if kind == "overridden" and isinstance(p, Model):
        return Overridden(p, at={draw(prompts()): draw(next_tokens())})
    return p if kind == "same" else draw(joints(depth=1))


@st.composite
def quantities(draw: st.DrawFn) -> Any:
    p = draw(joints())
    q = draw(copies(p))
    prompt = draw(prompts(max_size=3))
    outcome = draw(st.sampled_from([*AB, END]))
    kind = draw(st.integers(0, 10))
    if kind == 10:
        return Extrapolation(draw(total()), draw(languages()), draw(st.integers(0, 3)))
    return [
        PrefixProbability(p, prompt, draw(st.sampled_from([None, outcome]))), NextProbability(p, prompt, outcome), KL(p, q), CrossEntropy(p, q),
        Entropy(p), TotalVariation(p, q), FiniteMass(p), Length(p), ZeroPromptCount(p, len(prompt)),
        Probability(p, draw(languages()), prompt, draw(st.booleans())),
    ][kind]  # fmt: skip


@st.composite
def verdicts(draw: st.DrawFn) -> Verdict:
    """Verdicts on small models, with what search found for them."""
    kind = draw(st.sampled_from(["equality", "tight", "value", "value"]))
    try:
        if kind == "tight":
            return tight(draw(joints()), budget=60)
        if kind == "equality":
            p = draw(joints())
            q = draw(copies(p))
            claims: list[Any] = [SameJoint(p, q), SameStrings(p, q)]
            if isinstance(p, Model) and isinstance(q, Model):
                claims.append(SameConditionals(p, q))
            return decide_equality(draw(st.sampled_from(claims)), budget=60)
        quantity = draw(quantities())
        found = valued(quantity, budget=60, prompts=6)
    except ArpropsError:
        assume(condition=False)
        raise
    if found.certificate is None:
        assume(condition=False)
    certificate: Any = found.certificate
    value: Any = found.value
    if isinstance(value, Infinite):
        value = float("inf")
    elif isinstance(value, Interval):
        value = draw(st.sampled_from([value.lower, value.upper]))
    elif draw(st.booleans()):
        value = value + (LogSum({Fraction(3): Fraction(1)}) if isinstance(value, LogSum) else Fraction(1, 7))
    relation: Any = draw(st.sampled_from(["==", "<=", "<"]))
    evidence: Any = Sides(certificate, Computed())
    claim = Comparison(quantity, relation, value)
    if draw(st.booleans()):
        claim, evidence = Comparison(value, relation, quantity), Sides(Computed(), certificate)
    holds = compared(claim, evidence)
    assume(holds is not None)
    return Proved(claim, evidence) if holds else Refuted(claim, evidence)


def kernel_accepts(data: Any, folder: Path) -> bool:
    path = folder / "proof.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    try:
        recheck(read_proof(path).verdict)
    except ArpropsError:
        return False
    return True


def why_not(data: Any) -> str | None:
    return SCRIPT.judge(json.dumps(data).encode())[1]


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(verdicts())
def test_what_search_finds_and_the_kernel_believes_recheck_accepts(verdict: Verdict) -> None:
    assume(isinstance(verdict, Proved | Refuted))
    recheck(verdict)
    _, reason, _ = SCRIPT.judge(json_text(proof_data(verdict, name="found")).encode())
    assert reason is None


@given(view=erased())
def test_what_is_heard_after_silence_is_the_same_in_the_same_order(view: Erased) -> None:
    other = SCRIPT.library({})(model_data(view, plain=True))
    states, others = list(view.start().support), list(other.begin)
    for state in states[:20]:
        there = others[states.index(state)]
        try:
            mine = moves(view, state)
        except BadModel:
            with pytest.raises(SCRIPT.No, match="hidden moves"):
                other.moves(there)
            continue
        theirs = other.emitting(there)
        assert [(x, weight) for x, _, weight in mine] == [(x, weight) for x, _, weight in theirs]
        assert view.move(state)[END] == other.ending(there)
        for (_, target, _), (_, known, _) in zip(mine, theirs, strict=True):
            if target not in states:
                states.append(target)
                others.append(known)
            assert others[states.index(target)] == known


JUNK = [None, True, 0, 1, -1, 2, 3, "", "a", "b", "END", "1/2", "1/3", 0.5, [], {}, [0], [[0, 1]], "q0", 10**30, {"kind": "computed"}, "inf", [None], ["a"]]


@st.composite
def spoilt(draw: st.DrawFn, data: Any, more: list[Any] | None = None) -> Any:
    """The data with one thing in it changed, anywhere; `more` may stand there, too."""
    if isinstance(data, dict | list) and data and draw(st.integers(0, 6)):
        copy = deepcopy(data)
        key = draw(st.sampled_from(sorted(copy) if isinstance(copy, dict) else list(range(len(copy)))))
        what = draw(st.sampled_from(["change"] * 5 + ["drop", "double"]))
        if what == "change":
            copy[key] = draw(spoilt(copy[key], more))
        elif what == "drop":
            del copy[key]
        elif isinstance(copy, list):
            copy.insert(key, copy[key])
        return copy
    if type(data) is int and draw(st.booleans()):
        return data + draw(st.sampled_from([-1, 1]))
    return deepcopy(draw(st.sampled_from([*JUNK, *(more or [])])))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture])
@given(verdicts(), st.data())
def test_both_say_the_same_of_spoilt_evidence(tmp_path: Path, verdict: Verdict, data: st.DataObject) -> None:
    assume(isinstance(verdict, Proved | Refuted))
    proof = json.loads(json_text(proof_data(verdict)))
    for _ in range(3):
        evidence = data.draw(spoilt(proof["evidence"]))
        reason = why_not({**proof, "evidence": evidence})
        assert kernel_accepts({**proof, "evidence": evidence}, tmp_path) == (reason is None), reason


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture])
@given(verdicts(), st.data())
def test_recheck_accepts_no_spoilt_proof_that_the_kernel_rejects(tmp_path: Path, verdict: Verdict, data: st.DataObject) -> None:
    assume(isinstance(verdict, Proved | Refuted))
    proof = json.loads(json_text(proof_data(verdict)))
    for _ in range(3):
        wrong = data.draw(spoilt(proof))
        assert why_not(wrong) is not None or kernel_accepts(wrong, tmp_path)


def as_dict(form: Polynomial) -> dict[tuple[str, ...], Fraction]:
    """A polynomial as recheck.py holds one."""
    return {tuple(name for name, power in monomial for _ in range(power)): c for monomial, c in form.terms}


@given(counter_machines())
def test_the_cells_of_a_counter_machine_are_counted_alike(model: CounterMachine) -> None:
    other, mine = SCRIPT.library({})(model_data(model, plain=True)).machine, model.counting()
    assert (other.alphabet, other.counters, other.start) == (mine.alphabet, mine.counters, mine.start)
    assert other.cells.keys() == mine.cells.keys()
    for control, cells in mine.cells.items():
        assert [[as_dict(form) for form in cell.guard] for cell in cells] == [cell.guard for cell in other.cells[control]]
        assert [cell.moves for cell in cells] == [cell.moves for cell in other.cells[control]]
        weights = [{"END" if outcome is END else outcome: as_dict(weight.top) for outcome, weight in cell.next.items()} for cell in cells]
        assert weights == [{x: top for x, (top, _) in cell.next.items()} for cell in other.cells[control]]


@given(st.dictionaries(st.lists(st.sampled_from(["0", "1", "q"]), max_size=3).map(lambda names: tuple(sorted(names))), st.fractions(max_denominator=9), max_size=4))
def test_polynomials_have_one_text_by_which_powers_are_ordered(terms: Any) -> None:
    form = Polynomial({tuple((name, names.count(name)) for name in sorted(set(names))): c for names, c in terms.items()})
    assert SCRIPT.spelled(as_dict(form)) == spelled(form)


@pytest.mark.parametrize("text", ["q/(1 - q)", "(n+1)/(n+2)", "-0.5*q^2 + n/3", "1/(q*n)", "2^-3*q", "(q+1)**2/(q+1)"])
def test_formulas_are_read_alike(text: str) -> None:
    top, bottom = SCRIPT.formula(text, ["n", "q"])
    mine = formula(text, ["n", "q"])
    assert (top, bottom) == (as_dict(mine.top), as_dict(mine.bottom))


ENDLESS = [
    proof
    for path in sorted((ROOT / "proofs" / "stored").glob("*.json"))
    if path.name.startswith(("anbn", "counters", "machines")) and len(text := path.read_text(encoding="utf-8")) < 10_000
    for proof in [json.loads(text)]
    if proof["evidence"]["kind"] in ("inductive", "recurrent", "potential", "at", "breach", "sides")
]
"""Stored proofs about all lengths, counters and parameters."""
FORMS: list[Any] = [[[1, {"0": 1}]], [[1, {"q": 1}]], [[1, {"0.n": 1}]], [[1, [0]]], {"top": 1, "bottom": [[1, {"q": 1}]]}, "1 - q", "q/2", "0.n"]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.sampled_from(ENDLESS), st.data())
def test_both_say_the_same_of_spoilt_evidence_for_all_lengths(tmp_path: Path, proof: Any, data: st.DataObject) -> None:
    wrong = {**proof, "evidence": data.draw(spoilt(proof["evidence"], FORMS))}
    reason = why_not(wrong)
    assert kernel_accepts(wrong, tmp_path) == (reason is None), reason


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.sampled_from(ENDLESS), st.data())
def test_recheck_accepts_no_spoilt_proof_for_all_lengths_that_the_kernel_rejects(tmp_path: Path, proof: Any, data: st.DataObject) -> None:
    wrong = data.draw(spoilt(proof, FORMS))
    assert why_not(wrong) is not None or kernel_accepts(wrong, tmp_path)


def test_recheck_imports_nothing_of_arprops() -> None:
    tree = ast.parse((ROOT / "proofs" / "recheck.py").read_text(encoding="utf-8"))
    names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names)


@given(st.recursive(st.sampled_from(JUNK), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([
    "kind", "arprops", "claim", "models", "evidence", "verdict", "name", "p", "P"]), inner, max_size=4)))  # fmt: skip
def test_any_json_is_judged(data: Any) -> None:
    assert SCRIPT.judge(json.dumps(data).encode())[1] is not None


@given(st.one_of(st.binary(max_size=30), st.text(max_size=30).map(lambda text: text.encode("utf-8", "surrogatepass"))))
def test_any_bytes_are_judged(data: bytes) -> None:
    assert SCRIPT.judge(data)[1] is not None


COIN = {"kind": "pdfa", "alphabet": ["a"], "start": "0", "next": {"0": {"a": "1/2", "END": "1/2"}}, "step": {"0": {"a": "0"}}}
TIGHT = {"arprops": "proof/1", "name": "", "models": {"P": COIN}, "claim": {"kind": "tight", "p": "P"}, "verdict": "proved", "evidence": {"kind": "ranking", "ranks": [0]}}


def stored(**changed: Any) -> bytes:
    return json.dumps({**TIGHT, **changed}).encode()


def with_weight(text: str) -> bytes:
    return stored().replace(b'"1/2"', text.encode(), 1)


@pytest.mark.parametrize("text", ["0.5", "5e-1", '"0.5"', '"0x1/0x2"', f'"{hex(10**6000)}/{hex(2 * 10**6000)}"', '"+1/2"'])
def test_a_rational_is_read_exactly_in_every_form(text: str) -> None:
    assert SCRIPT.judge(with_weight(text))[1] is None


@pytest.mark.parametrize("text", ["0.4999999999999999999999999", "NaN", "Infinity", "1e999999999", '"1e999999999"', '"1/0"', "0x1", "true", "null", "9" * 5000, '"½"', '" 1/2"'])
def test_what_is_no_such_rational_is_rejected(text: str) -> None:
    assert SCRIPT.judge(with_weight(text))[1] is not None


def test_what_is_too_deep_or_said_twice_is_rejected() -> None:
    deep: Any = "P"
    for _ in range(300):
        deep = {"kind": "decoded", "model": deep, "decoder": {"kind": "top_k", "k": 2}}
    assert SCRIPT.judge(stored(models={"P": COIN, "Q": deep}, claim={"kind": "tight", "p": "Q"}))[1] is None
    assert "deep" in SCRIPT.judge(b"[" * 100_000)[1]
    assert "twice" in SCRIPT.judge(stored().replace(b'"start": "0"', b'"start": "0", "start": "0"'))[1]
    assert "made of itself" in SCRIPT.judge(stored(models={"P": {"kind": "truncated", "model": "P", "length": 1}}))[1]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(ROOT / "proofs" / "recheck.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


def test_the_command_says_what_it_found(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_bytes(stored(name="a coin\ud800\n"))
    bad.write_bytes(stored(evidence={"kind": "ranking", "ranks": []}, must_fail="for 0 states"))
    accepted, mixed = run(good), run(tmp_path)
    assert accepted.returncode == 0
    assert ": OK" in accepted.stdout
    assert len(accepted.stdout.splitlines()) == 2
    assert mixed.returncode == 1
    assert "REJECTED: the ranking is for 0 states" in mixed.stdout
    assert run("--must-fail", bad).returncode == 0
    assert run("--must-fail", good).returncode == 1
    assert run("--must-fail", bad, good).returncode == 1
    bad.write_bytes(stored(evidence={"kind": "ranking", "ranks": []}, must_fail="another reason"))
    assert run("--must-fail", bad).returncode == 1
    for mode in ((), ("--must-fail",)):
        assert run(*mode, tmp_path / "nowhere.json").returncode == 1
        assert run(*mode).returncode == 2
    assert "Traceback" not in accepted.stderr + mixed.stderr


@pytest.mark.parametrize("path", sorted((ROOT / "proofs" / "must_fail").glob("*.json")), ids=lambda path: path.stem)
def test_a_proof_that_must_fail_fails_for_its_reason_and_under_the_kernel_too(path: Path, tmp_path: Path) -> None:
    _, reason, due = SCRIPT.judge(path.read_bytes())
    assert due
    assert reason is not None
    assert due in reason
    data = json.loads(path.read_text(encoding="utf-8"))
    del data["must_fail"]
    assert not kernel_accepts(data, tmp_path)


@pytest.mark.parametrize("path", sorted((ROOT / "proofs" / "stored").glob("*.json")), ids=lambda path: path.stem)
def test_a_stored_proof_is_accepted_by_both(path: Path, tmp_path: Path) -> None:
    assert SCRIPT.judge(path.read_bytes())[1] is None
    assert kernel_accepts(json.loads(path.read_text(encoding="utf-8")), tmp_path)
