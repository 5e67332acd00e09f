"""What an installed arprops does to a process that imports Hypothesis: the types are known, and nothing heavy is loaded."""

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

import arprops as ar
from arprops.core.model import PartialModel
from arprops.views.decoder import Decoder

HEAVY = ("numpy", "sympy", "z3", "cvc5", "flint", "networkx", "pydantic", "rich", "typer", "matplotlib", "torch")


def run(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_importing_hypothesis_loads_nothing_heavy_and_no_search():
    loaded = run("import sys, hypothesis; print(*sys.modules)")
    assert "arprops.testing.entry" in loaded
    assert not set(HEAVY) & set(loaded)
    rooms = {module.split(".")[1] for module in loaded if module.startswith("arprops.")}
    assert rooms == {"core", "models", "testing", "views"}
    assert not any(module.startswith("arprops.testing.strategies") for module in loaded)


def test_a_type_is_drawn_without_importing_the_strategies():
    code = "import arprops as ar; from hypothesis import find, strategies as st; print(find(st.from_type(ar.PDFA), lambda _: True, random=None))"
    assert " ".join(run(code)) == "PDFA('ab', start='q0', next={'q0': {END: 1}}, step={'q0': {'a': 'q0', 'b': 'q0'}})"


def test_drawing_from_a_type_loads_nothing_heavy():
    code = """
import sys, arprops as ar
from hypothesis import given, settings, strategies as st
@settings(max_examples=5, database=None)
@given(...)
def test(model: ar.Model, source: ar.Source, dist: ar.Dist, language: ar.Language): pass
test()
print(*sys.modules)
"""
    assert not set(HEAVY) & set(run(code))


@pytest.mark.parametrize(
    "kind", [ar.CounterMachine, ar.HMM, ar.Language, ar.Model, ar.PCFG, ar.PDFA, ar.PFA, ar.Source, ar.Table, PartialModel, Decoder, ar.Dist, ar.PDFA[str], ar.Model[Any]], ids=str
)
@settings(max_examples=10)
@given(data=st.data())
def test_every_kind_is_drawn(kind, data):
    assert isinstance(data.draw(st.from_type(kind)), getattr(kind, "__origin__", kind))


@settings(max_examples=30)
@given(...)
def test_a_distribution_is_over_the_type_that_is_named(numbers: ar.Dist[int], words: ar.Dist[str], tokens: ar.Dist):
    assert all(type(outcome) is int for outcome in numbers)
    assert all(type(outcome) is str for outcome in words)
    assert tokens.support <= {"a", "b", ar.END}


@pytest.mark.parametrize("kind", [ar.PDFA[int], ar.Model[str]], ids=str)
def test_states_of_another_type_are_not_promised(kind):
    with pytest.raises(InvalidArgument, match="are not drawn"):
        find(st.from_type(kind), lambda _: True)
