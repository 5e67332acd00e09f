"""The kernel and `proofs/recheck.py` read the same stored proofs, and come to the same end.

True here: verdicts are found by search, stored by formats, and then read twice: by formats and the kernel, and by recheck.py,
which shares no line with either. Then one thing in the file is changed, and both are asked again.
Doubtful: in a spoilt file recheck.py may be stricter about its form (a stored proof has one spelling, a check file has several).
What it accepts the kernel must accept, always; and where only the evidence was touched, the reverse must hold too.
"""

import importlib.util
import json
from copy import deepcopy
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

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
from arprops.core.error import ArpropsError
from arprops.core.infinite import Infinite
from arprops.core.interval import Interval
from arprops.core.logsum import LogSum
from arprops.core.model import Model, PartialModel
from arprops.core.verdict import Proved, Refuted, Verdict
from arprops.core.words import END
from arprops.formats.proof import proof_data, read_proof
from arprops.formats.write import json_text
from arprops.kernel.check import compared, recheck
from arprops.models.mixture import Mixture
from arprops.search.equality import decide_equality
from arprops.search.tightness import tight
from arprops.search.value import valued
from arprops.views.belief import Belief
from arprops.views.conditioned import Conditioned
from arprops.views.decoded import Decoded
from arprops.views.overridden import Overridden
from arprops.views.product import Product
from arprops.views.reordered import Reordered
from arprops.views.truncated import Truncated
from tests.strategies import AB, decoders, languages, models, next_tokens, pdfas, prompts, sources, tables

ROOT = Path(__file__).parents[2]


def script() -> ModuleType:
    """recheck.py as a module: it is no part of the package, and imports nothing of it."""
    spec = importlib.util.spec_from_file_location("recheck_script", ROOT / "proofs" / "recheck.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

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
def joints(draw: st.DrawFn, depth: int = 2) -> Any:
    """Models, partial models and sources, seen through up to `depth` views."""
    kind = draw(st.sampled_from(["model", "source", "belief", "mixture", "truncated", "decoded"] if depth else ["model", "source"]))
    if kind == "model":
        return draw(total(depth=depth))
    if kind == "source":
        return draw(sources())
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
    assume(found.certificate is not None)
    from arprops.core.certificate import Computed, Sides

    value: Any = found.value
    if isinstance(value, Infinite):
        value = float("inf")
    elif isinstance(value, Interval):
        value = draw(st.sampled_from([value.lower, value.upper]))
    elif draw(st.booleans()):
        value = value + (LogSum({Fraction(3): Fraction(1)}) if isinstance(value, LogSum) else Fraction(1, 7))
    relation: Any = draw(st.sampled_from(["==", "<=", "<"]))
    evidence: Any = Sides(found.certificate, Computed())
    claim = Comparison(quantity, relation, value)
    if draw(st.booleans()):
        claim, evidence = Comparison(value, relation, quantity), Sides(Computed(), found.certificate)
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


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(verdicts())
def test_what_search_finds_and_the_kernel_believes_recheck_accepts(verdict: Verdict) -> None:
    assume(isinstance(verdict, Proved | Refuted))
    recheck(verdict)
    _, reason, _ = SCRIPT.judge(json_text(proof_data(verdict, name="found")).encode())
    assert reason is None


JUNK = [None, True, 0, 1, -1, 2, 3, "", "a", "b", "END", "1/2", "1/3", 0.5, [], {}, [0], [[0, 1]], "q0", 10**30, {"kind": "computed"}, "inf", [None], ["a"]]


@st.composite
def spoilt(draw: st.DrawFn, data: Any) -> Any:
    """The data with one thing in it changed, anywhere."""
    if isinstance(data, dict | list) and data and draw(st.integers(0, 6)):
        copy = deepcopy(data)
        key = draw(st.sampled_from(sorted(copy) if isinstance(copy, dict) else list(range(len(copy)))))
        what = draw(st.sampled_from(["change"] * 5 + ["drop", "double"]))
        if what == "change":
            copy[key] = draw(spoilt(copy[key]))
        elif what == "drop":
            del copy[key]
        elif isinstance(copy, list):
            copy.insert(key, copy[key])
        return copy
    if type(data) is int and draw(st.booleans()):
        return data + draw(st.sampled_from([-1, 1]))
    return deepcopy(draw(st.sampled_from(JUNK)))


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture])
@given(verdicts(), st.data())
def test_both_say_the_same_of_spoilt_evidence(tmp_path: Path, verdict: Verdict, data: st.DataObject) -> None:
    assume(isinstance(verdict, Proved | Refuted))
    proof = json.loads(json_text(proof_data(verdict)))
    for _ in range(3):
        evidence = data.draw(spoilt(proof["evidence"]))
        reason = why_not({**proof, "evidence": evidence})
        assert kernel_accepts({**proof, "evidence": evidence}, tmp_path) == (reason is None), reason


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture])
@given(verdicts(), st.data())
def test_recheck_accepts_no_spoilt_proof_that_the_kernel_rejects(tmp_path: Path, verdict: Verdict, data: st.DataObject) -> None:
    assume(isinstance(verdict, Proved | Refuted))
    proof = json.loads(json_text(proof_data(verdict)))
    for _ in range(3):
        wrong = data.draw(spoilt(proof))
        assert why_not(wrong) is not None or kernel_accepts(wrong, tmp_path)


def test_recheck_imports_nothing_of_arprops() -> None:
    import ast

    tree = ast.parse((ROOT / "proofs" / "recheck.py").read_text(encoding="utf-8"))
    names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    import sys

    assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("path", sorted((ROOT / "proofs" / "must_fail").glob("*.json")), ids=lambda path: path.stem)
def test_a_proof_that_must_fail_fails_for_its_reason(path: Path) -> None:
    _, reason, due = SCRIPT.judge(path.read_bytes())
    assert due
    assert reason is not None
    assert due in reason


@pytest.mark.parametrize("path", sorted((ROOT / "proofs" / "stored").rglob("*.json")), ids=lambda path: path.stem)
def test_a_stored_proof_is_accepted(path: Path) -> None:
    assert SCRIPT.judge(path.read_bytes())[1] is None
