"""PAutomaC files: exact decimals, a stated normalisation within a tolerance, and a refusal with its line beyond it.

The competition's files are read where they are and never copied; without them those tests skip.
"""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given

from arprops.core.error import BadFile
from arprops.core.words import END
from arprops.formats.load import load
from arprops.formats.pautomac import read_pautomac
from arprops.formats.pautomac_strings import read_solution, read_strings
from arprops.formats.pautomac_writer import pautomac_text
from arprops.formats.save import save
from arprops.models.pfa import PFA
from arprops.search.likelihood import string_probability
from tests import strategies

ROOT = Path(__file__).parents[2]
SHARED = next((folder / "shared/data/pautomac" for folder in ROOT.parents if (folder / "shared/data/pautomac").is_dir()), ROOT / "shared/data/pautomac")
needs_data = pytest.mark.skipif(not SHARED.is_dir(), reason="the competition's files are not in a shared folder beside this checkout")
TINY = ROOT / "examples/tiny.pautomac_model.txt"
GOOD = "I: (state)\n\t(0) 1.0\nF: (state)\n\t(0) 0.5\nS: (state,symbol)\n\t(0,0) 0.25\n\t(0,1) 0.75\nT: (state,symbol,state)\n\t(0,0,0) 1.0\n\t(0,1,0) 1.0\n"


def read(folder: Path, text: str, **options: Fraction) -> PFA[str]:
    path = folder / "m.pautomac_model.txt"
    path.write_text(text, encoding="utf-8")
    return read_pautomac(path, **options)  # type: ignore[arg-type]


def test_weights_are_one_minus_f_times_s_times_t(tmp_path: Path) -> None:
    model = read(tmp_path, GOOD)
    assert model.alphabet == ("0", "1")
    assert dict(model.move("0").items()) == {("0", "0"): Fraction(1, 8), ("1", "0"): Fraction(3, 8), END: Fraction(1, 2)}


def test_rows_within_the_tolerance_are_divided_by_their_sum(tmp_path: Path) -> None:
    third = GOOD.replace("0.25", "0.333333333333").replace("0.75", "0.333333333333").replace("\t(0,1) 0", "\t(0,2) 0.333333333333\n\t(0,1) 0")
    model = read(tmp_path, third.replace("(0,1,0) 1.0", "(0,1,0) 1.0\n\t(0,2,0) 0.9999999999"))
    assert set(model.move("0").items()) == {((s, "0"), Fraction(1, 6)) for s in "012"} | {(END, Fraction(1, 2))}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD.replace("0.25", "0.26"), r"line 6: row \(0\) of section S sums to 1\.01, expected 1 within 1e-09"),
        (GOOD.replace("(0) 1.0", "(0) 0.9"), "line 2: section I sums to 0.9"),
        (GOOD.replace("(0,1,0) 1.0", "(0,1,0) 1.1"), r"line 10: row \(0,1\) of section T sums to 1\.1"),
        (GOOD.replace("0.5", "1.5"), "line 4: state 0 stops with 3/2, expected at most 1"),
        (GOOD.replace("0.5", "-0.5"), "line 4: found the weight -1/2, expected one that is not negative"),
        (GOOD.replace("\t(0,1,0) 1.0\n", ""), r"line 7: state 0 emits 1, but section T has no row for \(0,1\)"),
        (GOOD.replace("0.5", "x"), "line 4: found 'x', expected a rational"),
        (GOOD.replace("0.5", "1e99999"), "line 4: .* an exponent from -4000 to 4000"),
        (GOOD.replace("(0) 0.5", "(0,1) 0.5"), "line 4: .* expected 1 number up to"),
        (GOOD.replace("(0) 0.5", "nonsense"), r"line 4: found 'nonsense', expected an entry such as \(0\) 0\.5"),
        (GOOD.replace("(0,1) 0.75", "(0,0) 0.75"), r"line 7: \(0,0\) of section S stands already on line 6"),
        (GOOD.replace("T: (state,symbol,state)", "S: (state,symbol)"), "the section S begins twice"),
        (GOOD.partition("T:")[0], "the section T: is missing"),
        (GOOD.replace("(0,1,0) 1.0", "(0,1,7) 1.0"), "state 7 stops with 0, but section S has no row"),
        (GOOD.replace("(0,1,0) 1.0", "(0,1,99999999) 1.0"), "numbers up to 1000000"),
        ("", "the section I: is missing"),
    ],
)
def test_what_is_not_a_rounding_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadFile, match=told):
        read(tmp_path, text)


def test_the_tolerance_is_the_callers(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD.replace("0.25", "0.26"), tolerance=Fraction(1, 10)).move("0")["0", "0"] == Fraction(26, 101) / 2
    with pytest.raises(BadFile, match="the stated tolerance"):
        read(tmp_path, GOOD.replace("1.0\nF", "0.9999999999999\nF"), tolerance=Fraction(0))


@given(strategies.pfas(alphabet=("0", "1")))
def test_short_decimals_are_written_in_full(tmp_path_factory: pytest.TempPathFactory, model: PFA[str]) -> None:
    text = pautomac_text(model)
    if "…" not in text and all(len(line.split()[-1]) < 12 for line in text.splitlines() if line.startswith("\t")):
        back = read(tmp_path_factory.mktemp("m"), text)
        number = {state: str(i) for i, state in enumerate(model.move_of)}
        mine = {(number[s], x, number[t], w) for s, x, t, w in model.transitions}
        assert set(back.transitions) == mine


def test_the_example_is_written_as_it_was_read(tmp_path: Path) -> None:
    model = load(TINY)
    save(model, tmp_path / "tiny.pautomac_model.txt")
    assert (tmp_path / "tiny.pautomac_model.txt").read_text(encoding="utf-8") == TINY.read_text(encoding="utf-8")
    (tmp_path / "unnamed").write_text(TINY.read_text(encoding="utf-8"), encoding="utf-8")
    assert load(tmp_path / "unnamed") == model, "known by its content"


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "line 1"), ("2 2\n1 0\n", "line 1: expected the number of strings, 1 here"), ("1 2\n2 0\n", "line 2: found 1 behind the first number"),
     ("1 2\n1 2\n", "line 2: found a symbol outside 0 … 1"), ("1 2\n1 x\n", "line 2: found '1 x', expected integers")],
)  # fmt: skip
def test_bad_strings(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "t").write_text(text, encoding="utf-8")
    with pytest.raises(BadFile, match=told):
        read_strings(tmp_path / "t")


@pytest.mark.parametrize(("text", "told"), [("", "line 1"), ("2\n0.5\n", "line 1: expected the number of probabilities, 1 here"), ("1\nx\n", "line 2")])
def test_bad_solutions(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "t").write_text(text, encoding="utf-8")
    with pytest.raises(BadFile, match=told):
        read_solution(tmp_path / "t")


@needs_data
@pytest.mark.parametrize("number", [4, 6, 24, 26, 29, 31])
def test_the_competitions_problems_are_read(number: int) -> None:
    model = read_pautomac(SHARED / f"{number}.pautomac_model.txt")
    strings, size = read_strings(SHARED / f"{number}.pautomac.test")
    solution = read_solution(SHARED / f"{number}.pautomac_solution.txt")
    assert (len(strings), len(solution), size) == (1000, 1000, len(model.alphabet))
    for state in model.move_of:
        assert sum(weight for _, weight in model.move(state).items()) == 1


@needs_data
def test_a_problem_is_solved_as_the_competition_says() -> None:
    model = read_pautomac(SHARED / "24.pautomac_model.txt")
    strings, _ = read_strings(SHARED / "24.pautomac.test")
    mine = [string_probability(model, string) for string in strings[:200]]
    theirs = read_solution(SHARED / "24.pautomac_solution.txt")[:200]
    ratios = [p / q for p, q in zip(mine, theirs, strict=True)]
    assert max(abs(ratio / ratios[0] - 1) for ratio in ratios) < Fraction(1, 10**9), "one constant, the sum over the test set, apart"
