from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.words import END
from arprops.neural.fitting.law import Population, of_data
from arprops.neural.fitting.population import population
from tests.strategies import pdfas, pfas, tables

ANBN = {"a" * n + "b" * n: Fraction(4, 5) ** n for n in range(1, 6)}


def test_a_finite_source_is_explored_to_the_end():
    table = ar.Table("ab", {"": {"a": "1/3", ar.END: "2/3"}, "a": {"b": 1}, "ab": {"a": "1/7", "b": "6/7"}, "b": {"a": 1}, "aa": {"a": 1}, "ba": {"a": 1}, "bb": {"a": 1}}, horizon=3)
    found = population(table)
    assert found.left == 0
    assert dict(found.strings) == {(): Fraction(2, 3), tuple("aba"): Fraction(1, 21), tuple("abb"): Fraction(2, 7)}
    assert found.tokens == Fraction(2, 3) + 4 * Fraction(1, 3)


@given(pdfas(alphabet="ab"), st.integers(1, 40))
@settings(deadline=None, max_examples=30)
def test_what_is_cut_and_what_ends_make_up_all_mass_and_rows_are_the_sources(p, prompts):
    found = population(p, prompts=prompts)
    assert sum(found.strings.values()) + found.left == 1
    for prefix, row in found.rows.items():
        mass = ar.prefix_probability(p, prefix)
        assert sum(row.values()) == mass
        following = ar.next_distribution(p, prefix)
        assert all(row.get(outcome, 0) == mass * following[outcome] for outcome in ("a", "b", END))


@given(st.one_of(tables(alphabet="ab"), pfas(alphabet="ab")))
@settings(deadline=None, max_examples=20)
def test_data_reads_back_as_the_same_population(p):
    found = population(p, prompts=30)
    assert of_data(found.data()) == found


def test_huge_denominators_and_long_symbols_read_back():
    third = Fraction(1, 3**9000)
    found = Population(("one", "two"), {("one",): third, ("two", "one"): 1 - third})
    assert of_data(found.data()) == found


def test_a_smaller_tail_explores_at_least_as_much():
    p = ar.PDFA("a", start="s", next={"s": {"a": "1/2", ar.END: "1/2"}}, step={"s": {"a": "s"}})
    lefts = [population(p, tail=tail).left for tail in ("1/2", "1/10", "1/1000")]
    assert lefts == [Fraction(1, 2), Fraction(1, 16), Fraction(1, 1024)]


def test_length_cuts_strings_there_and_budgets_stop():
    p = ar.PDFA("a", start="s", next={"s": {"a": "1/2", ar.END: "1/2"}}, step={"s": {"a": "s"}})
    assert dict(population(p, length=2).cut) == {("a", "a"): Fraction(1, 4)}
    assert dict(population(p, length=0).cut) == {(): 1}
    assert dict(population(p, prompts=1).cut) == {("a",): Fraction(1, 2)}


def test_strings_count_as_often_as_they_occur():
    found = population(["ab", "", "ab", "b"])
    assert found.alphabet == ("a", "b")
    assert dict(found.strings) == {("a", "b"): Fraction(1, 2), (): Fraction(1, 4), ("b",): Fraction(1, 4)}
    assert dict(population([["x1", "x2"]], alphabet=["x2", "x1", "x3"]).strings) == {("x1", "x2"): 1}


def test_samples_weigh_the_same_and_their_seed_makes_them():
    p = ar.PDFA("ab", start="s", next={"s": {"a": "1/2", "b": "1/4", ar.END: "1/4"}}, step={"s": {"a": "s", "b": "s"}})
    drawn = population(p, samples=50, seed=3, length=4)
    assert all(mass.denominator in (1, 2, 5, 10, 25, 50) for mass in [*drawn.strings.values(), *drawn.cut.values()])
    assert all(len(prefix) == 4 for prefix in drawn.cut)
    assert drawn == population(p, samples=50, seed=3, length=4) != population(p, samples=50, seed=4, length=4)


def test_the_entropy_is_that_of_the_strings():
    assert population(ANBN).entropy == sum((-mass * ar.log(mass) for mass in population(ANBN).strings.values()), ar.LogSum())


@pytest.mark.parametrize(
    ("options", "shown"),
    [({"tail": 1}, "tail=1"), ({"tail": -1}, "tail=-1"), ({"prompts": 0}, "prompts=0"), ({"samples": -1}, "samples=-1"), ({"length": -1}, "length=-1")],
)
def test_budgets_that_make_no_sense_are_refused(options, shown):
    with pytest.raises(ar.BadQuestion, match=shown):
        population(ANBN, **options)


def test_what_is_no_source_of_strings_is_refused():
    with pytest.raises(ar.BadQuestion, match="'aabb'"):
        population("aabb")
    with pytest.raises(ar.BadQuestion, match="3"):
        population(3)
    with pytest.raises(ar.BadQuestion, match="none"):
        population([])
    with pytest.raises(ar.BadQuestion, match="'c'"):
        population(["abc"], alphabet="ab")
    with pytest.raises(ar.BadQuestion, match="leave it out"):
        population(ar.PDFA("a", start="s", next={"s": {ar.END: 1}}, step={"s": {"a": "s"}}), alphabet="ab")
    with pytest.raises(ar.BadModel, match="float"):
        population({"a": 0.5, "b": 0.5})


def test_masses_that_are_no_law_are_refused():
    with pytest.raises(ar.BadModel, match="1/2"):
        Population(("a",), {("a",): Fraction(1, 2)})
    with pytest.raises(ar.BadModel, match="cut"):
        Population(("a",), {("a", "a"): Fraction(1, 2)}, {("a",): Fraction(1, 2)})
    with pytest.raises(ar.BadModel, match="KeyError"):
        of_data({"alphabet": ["a"]})
    with pytest.raises(ar.BadModel, match="IndexError"):
        of_data({"alphabet": ["a"], "strings": [["7", "1"]], "cut": []})
