"""A black box against its task: certain refutation by one string, tests at a level, and never a proof."""

from fractions import Fraction
from itertools import count
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.tasks.blackbox import BlackBox, calls, outside, read_strings
from arprops.tasks.judge import dependent, judge, mean_within
from arprops.tasks.statistic import membership, symbol_at
from tests.strategies import tables

DIGITS = "0123456789"
FIRST, LATER = dict.fromkeys(DIGITS[1:], Fraction(1, 9)), dict.fromkeys(DIGITS, Fraction(1, 10))
SIX = ar.PDFA(
    DIGITS,
    start=0,
    next={i: FIRST if i == 0 else LATER if i < 6 else {ar.END: 1} for i in range(7)},
    step={i: dict.fromkeys(DIGITS, min(i + 1, 6)) for i in range(7)},
)
SIXTEEN = read_strings(Path(__file__).parents[2] / "examples" / "sixteen_numbers.txt")
FIVE = ar.regex("5[0-9]*", DIGITS)


def test_the_reference_s_numbers_are_no_uniform_draws() -> None:
    assert len(SIXTEEN) == len(set(SIXTEEN)) == 16
    judged = judge(SIXTEEN, SIX, statistics=[symbol_at(SIX, i) for i in range(6)])
    assert isinstance(judged.verdict, ar.Attested)
    assert "16 calls" in judged.verdict.scope
    assert "1/20" in judged.verdict.scope
    assert judged.tests[0].p < Fraction(1, 10**6)
    assert outside(SIX, SIXTEEN) is None


def test_honest_calls_are_not_attested_against() -> None:
    rng = Random(5)
    said = ["".join(ar.sample(SIX, rng=rng).symbols) for _ in range(40)]
    judged = judge(said, SIX, statistics=[symbol_at(SIX, 0), membership(SIX, FIVE)])
    assert isinstance(judged.verdict, ar.Unknown)
    assert isinstance(dependent(said, SIX, statistic=symbol_at(SIX, 5)), ar.Unknown)


@pytest.mark.parametrize("wrong", ["012345", "12345", "1234567", "", "about 7", "12345x"])
def test_one_string_outside_the_support_refutes_for_certain(wrong: str) -> None:
    judged = judge([*SIXTEEN, wrong, "123456"], SIX, statistics=[])
    assert isinstance(judged.verdict, ar.Refuted)
    assert judged.outside == 17
    ar.recheck(judged.verdict)


def test_a_stream_is_read_up_to_the_first_such_string() -> None:
    found = outside(SIX, (str(n) for n in count(999_990)))
    assert found is not None
    assert found[0] == 11


@settings(max_examples=25)
@given(tables(), st.integers(0, 2**32))
def test_what_a_model_says_itself_is_never_refuted(model: ar.Table, seed: int) -> None:
    rng = Random(seed)
    said = [ar.sample(model, rng=rng).symbols for _ in range(5)]
    judged = judge(said, model, statistics=[symbol_at(model, i) for i in range(2)])
    assert judged.outside is None
    assert not judged.verdict.proved


@settings(max_examples=25)
@given(tables(), st.integers(0, 3))
def test_the_cells_of_a_position_have_all_the_mass(model: ar.Table, position: int) -> None:
    statistic = symbol_at(model, position)
    assert sum(statistic.weights.values()) == 1
    assert all(weight > 0 for weight in statistic.weights.values())


def test_a_box_that_repeats_itself_is_dependent() -> None:
    said = [x * 2 for x in "0000011111" * 8]
    two = ar.Table("01", {w: {"0": "1/2", "1": "1/2"} for w in ("", "0", "1")}, length=2)
    verdict = dependent(said, two, statistic=symbol_at(two, 0))
    assert isinstance(verdict, ar.Attested)
    assert "alpha = 1/20" in verdict.scope
    assert "not independent" in str(verdict.claim)
    assert isinstance(dependent(["x", *said, "out"], two, statistic=symbol_at(two, 0)), ar.Attested)


def test_bounds_on_a_share_are_attested_with_their_level() -> None:
    low, high = mean_within(SIXTEEN, SIX, language=FIVE)
    for verdict in (low, high):
        assert isinstance(verdict, ar.Attested)
        assert "alpha = 1/20" in verdict.scope
    assert isinstance(low.claim, ar.Comparison)
    assert low.claim.left == Fraction(36, 100)
    for verdict in mean_within([], SIX, language=FIVE):
        assert isinstance(verdict, ar.Unknown)
    drifting = mean_within(["1"] * 20 + ["5"] * 200, SIX, language=FIVE, grid=10)
    assert all(isinstance(verdict, ar.Unknown) and "contradict every probability" in verdict.because for verdict in drifting)


def test_the_kernel_believes_nothing_about_a_box() -> None:
    box = BlackBox("gpt", SIX.alphabet)
    with pytest.raises(ar.BadQuestion, match="gpt is a black box"):
        ar.same_joint(box, SIX)
    assert box == BlackBox("gpt", SIX.alphabet)


def test_asymptotic_tests_say_so_in_the_scope() -> None:
    verdict = judge(SIXTEEN, SIX, statistics=[symbol_at(SIX, 0)], asymptotic=True).verdict
    assert isinstance(verdict, ar.Attested)
    assert "asymptotic" in verdict.scope


def test_an_exact_distribution_that_is_too_large_leaves_the_bet() -> None:
    weights = {f"w{i}": Fraction(2 * i + 1, 400) for i in range(20)}
    words = ar.Table([*weights], {(): weights}, length=1)
    tests = judge([["w19"]] * 30, words, statistics=[symbol_at(words, 0)]).tests
    assert [test.kind for test in tests] == ["anytime-valid"]


def test_text_is_split_as_the_alphabet_needs() -> None:
    words = ar.Table(["no", "yes"], {(): {"no": "1/2", "yes": "1/2"}, ("no",): {"yes": 1}, ("yes",): {"no": 1}}, length=2)
    assert calls(words, ["no yes", ["yes", "no"]]) == [("no", "yes"), ("yes", "no")]
    assert outside(words, ["no yes", "no no"]) is not None
    with pytest.raises(ar.BadQuestion, match="call 2 is 7"):
        calls(words, ["no", 7])  # pyright: ignore[reportArgumentType]


def test_bad_questions_are_refused() -> None:
    with pytest.raises(ar.BadQuestion, match="strictly between 0 and 1"):
        judge(SIXTEEN, SIX, statistics=[], alpha=1)
    for ask in (lambda: judge("123456", SIX, statistics=[]), lambda: outside(SIX, "123456")):
        with pytest.raises(ar.BadQuestion, match="put it in a list"):
            ask()
    with pytest.raises(ar.BadQuestion, match="count from 0"):
        symbol_at(SIX, -1)
    assert symbol_at(SIX, 10**12).weights == {ar.END: 1}, "where every string has ended nothing more is walked"
    fives = symbol_at(ar.Table("5", {"": {"5": 1}}, length=1), 0)
    with pytest.raises(ar.BadQuestion, match="weights of this target"):
        judge(SIXTEEN, SIX, statistics=[fives])
    assert isinstance(judge([], SIX, statistics=[]).verdict, ar.Unknown)
    assert isinstance(judge(SIXTEEN, SIX, statistics=[]).verdict, ar.Unknown)


def test_files_are_read_line_by_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "said.txt"
    file.write_text("12\n\n 3")
    assert read_strings(file) == ["12", "", " 3"]
    file.write_text("")
    assert read_strings(file) == []
    file.write_bytes(b"\xef\xbb\xbf12\r\n3\r\n")
    assert read_strings(file) == ["12", "3"], "a byte order mark is no symbol"
    with monkeypatch.context() as small:
        small.setattr("arprops.tasks.blackbox.LARGEST", 3)
        with pytest.raises(ar.BadFile, match="at most 3 are read"):
            read_strings(file)
    with pytest.raises(ar.BadFile, match="NUL"):
        read_strings("a\0b")
    file.write_bytes(b"\xff\n")
    with pytest.raises(ar.BadFile, match="UTF-8"):
        read_strings(file)
    with pytest.raises(ar.BadFile, match="absent"):
        read_strings(tmp_path / "absent.txt")
