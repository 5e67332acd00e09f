"""Claims about strings, and the models and claims of decoding, in files: what is read is what was said, and what is wrong is told at its place."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import arprops as ar
from arprops.core.error import BadFile
from arprops.core.verdict import Attested, Unknown
from arprops.core.words import END
from arprops.formats.checkfile import read_data
from arprops.formats.load import load
from arprops.formats.model_writer import model_data
from arprops.formats.proof import proof_data, read_proof
from arprops.formats.save import save
from arprops.formats.write import json_text
from arprops.kernel.check import recheck
from arprops.models.table import Table
from arprops.report.outcome import Outcome
from arprops.tasks.bidirectional.compatibility import Joinable
from arprops.tasks.decoding.contrastive import Contrastive
from arprops.tasks.framework.infilled import Infilled
from arprops.tasks.sampled import TAKES, TESTS, Sampled
from arprops.tasks.stated import settled
from arprops.testing.emit import emitted
from arprops.testing.failure import failure
from arprops.testing.spec import decided, read_spec

EXAMPLES = Path(__file__).parents[2] / "examples"
COIN: dict[str, Any] = {"kind": "table", "alphabet": ["h", "t"], "length": 1, "rows": {"": {"h": "1/2", "t": "1/2"}}}
HALF = {"0": "1/2", "1": "1/2"}
TRAP: dict[str, Any] = {
    "kind": "table",
    "alphabet": "ab",
    "length": 2,
    "rows": {"": {"a": "2/5", "b": "3/5"}, "a": {"a": 1}, "b": {"a": "1/2", "b": "1/2"}},
}
HEADS = {"words": ["h"]}


def claimed(**table: Any) -> Any:
    data = {"models": {"coin": COIN, "trap": TRAP}, "claim": [{"kind": "samples", "p": "coin", **table}]}
    return read_data(data, Path("c.json")).claims[0].claim


def compatible(**table: Any) -> Any:
    return read_data({"claim": [{"kind": "compatible", "alphabet": "01", "length": 2, **table}]}, Path("c.json")).claims[0].claim


def made(**table: Any) -> Any:
    return read_data({"models": {"coin": COIN, "trap": TRAP, "M": table}}, Path("c.json")).models["M"]


def test_the_example_comes_out_as_it_says_and_asks_every_test() -> None:
    required = read_spec(EXAMPLES / "blackbox.toml")
    assert required[0].file.allow_attested
    outcomes = [decided(each.outcome) for each in required]
    assert all(outcome.as_expected(allow_attested=True) for outcome in outcomes)
    assert {each.outcome.claim.test for each in required if isinstance(each.outcome.claim, Sampled)} == set(TESTS) == set(TAKES)
    assert not all(outcome.as_expected(allow_attested=False) for outcome in outcomes), "attested is not proved"
    numbers = [outcome.claim.strings for outcome in outcomes if isinstance(outcome.claim, Sampled) and len(outcome.claim.strings) == 16]
    assert {"".join(string) for string in numbers[0]} == set((EXAMPLES / "sixteen_numbers.txt").read_text(encoding="utf-8").split())


def test_strings_are_read_as_the_alphabet_needs() -> None:
    assert claimed(strings=["h", "ht", ["t"]], test="support").strings == (("h",), ("h", "t"), ("t",))
    words = {"kind": "table", "alphabet": ["to", "day"], "length": 1, "rows": {"": {"to": 1}}}
    read = read_data(
        {"models": {"W": words}, "claim": [{"kind": "samples", "p": "W", "strings": ["to", "to day"], "test": "support"}]}, Path("c.json")
    ).claims[0]
    assert isinstance(read.claim, Sampled)
    assert read.claim.strings == (("to",), ("to", "day"))


def test_a_file_of_strings_stands_beside_the_check_file(tmp_path: Path) -> None:
    (tmp_path / "said.txt").write_text("h\nt\n", encoding="utf-8")
    data = {"models": {"coin": COIN}, "claim": [{"kind": "samples", "p": "coin", "file": "said.txt", "test": "support"}]}
    (tmp_path / "c.json").write_text(json_text(data), encoding="utf-8")
    (required,) = read_spec(tmp_path / "c.json")
    assert decided(required.outcome).status == "proved"
    (tmp_path / "said.txt").write_text("h\nx\n", encoding="utf-8")
    found = decided(read_spec(tmp_path / "c.json")[0].outcome)
    assert (found.status, found.notes) == ("refuted", ("call 2 is x, to which the target gives probability 0, for certain",))


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"test": "support"}, r"claim\[1\]: found neither of strings and file"),
        ({"test": "support", "strings": ["h"], "file": "x"}, r"claim\[1\]: found both of strings and file"),
        ({"test": "support", "strings": []}, r"claim\[1\]\.strings: found no string, expected one at least"),
        ({"test": "support", "file": "nothing.txt"}, r"claim\[1\]\.file: .*nothing\.txt: No such file"),
        ({"test": "support", "strings": ["h"], "positions": [0]}, r'claim\[1\]\.positions: the test "support" takes nothing more; found positions'),
        ({"test": "support", "strings": ["h"], "alpha": 2}, r"claim\[1\]\.alpha: found 2, expected a level strictly between 0 and 1"),
        ({"test": "frequencies", "strings": ["h"]}, r'the test "frequencies" needs positions or language, found neither'),
        ({"test": "frequencies", "strings": ["h"], "at_least": "1/2"}, r"takes positions, language, asymptotic; found at_least"),
        ({"test": "independence", "strings": ["h"], "positions": [0, 1]}, r"found 2 positions, expected one"),
        (
            {"test": "independence", "strings": ["h"], "positions": [0], "language": HEADS},
            r"needs positions or language, found positions and language",
        ),
        ({"test": "independence", "strings": ["h"], "positions": [0], "asymptotic": True}, r"takes positions, language; found asymptotic"),
        ({"test": "frequencies", "strings": ["h"], "asymptotic": True}, r"needs positions or language, found neither"),
        ({"test": "frequencies", "strings": ["h"], "positions": []}, r"claim\[1\]\.positions: found 0 positions, expected one at least"),
        ({"test": "runs", "strings": ["h"]}, r'the test "runs" needs language, found neither'),
        ({"test": "share", "strings": ["h"], "language": HEADS}, r'the test "share" needs at_least or at_most, found neither'),
        ({"test": "share", "strings": ["h"], "at_least": "1/2"}, r'the test "share" needs language, found none'),
        ({"test": "share", "strings": ["h"], "language": HEADS, "at_least": 0, "at_most": 1}, r"found at_least and at_most"),
        ({"test": "chi", "strings": ["h"]}, r"support.*frequencies"),
        ({"test": "support", "strings": [1]}, r"claim\[1\]\.strings\[1\]: found 1, expected a prompt"),
    ],
)
def test_what_is_wrong_with_a_claim_about_strings_is_told_at_its_place(table: dict[str, Any], told: str) -> None:
    with pytest.raises(BadFile, match=told):
        claimed(**table)


def test_a_share_is_attested_up_to_the_bound_that_is_known() -> None:
    strings = ["h"] * 30
    low, _ = settled(claimed(strings=strings, test="share", language=HEADS, at_least="1/2"))
    assert isinstance(low, Attested)
    assert "alpha = 1/20" in low.scope
    assert isinstance(settled(claimed(strings=strings, test="share", language=HEADS, at_least="99/100"))[0], Unknown)
    assert isinstance(settled(claimed(strings=strings, test="share", language=HEADS, at_most="1/2"))[0], Unknown)
    assert isinstance(settled(claimed(strings=["t"] * 30, test="share", language=HEADS, at_most="1/2"))[0], Attested)


def test_nothing_but_the_support_is_proved_or_refuted() -> None:
    fair, odd = ["h", "t", "t", "h"], ["h"] * 40
    for test, more in (("frequencies", {"positions": [0]}), ("independence", {"positions": [0]}), ("runs", {"language": HEADS}), ("repeats", {})):
        for strings in (fair, odd, [*fair, "x"]):
            verdict, _ = settled(claimed(strings=strings, test=test, **more))
            assert isinstance(verdict, Attested | Unknown)
    assert isinstance(settled(claimed(strings=odd, test="frequencies", positions=[0]))[0], Attested)
    assert isinstance(settled(claimed(strings=fair, test="frequencies", positions=[0]))[0], Unknown)
    outside, _ = settled(claimed(strings=["h", "x"], test="frequencies", positions=[0]))
    assert isinstance(outside, Attested)
    assert outside.by == ("a string outside the support",)


def test_what_is_proved_or_refuted_of_strings_and_rows_is_stored_and_accepted(tmp_path: Path) -> None:
    copied = [[place, bit, {bit: 1}] for place in (0, 1) for bit in "01"]
    claims = [
        claimed(strings=["h", "t"], test="support"),
        claimed(strings=["h", "hh"], test="support"),
        compatible(rows=copied),
        compatible(rows=[[1, "1", {"0": "1/3", "1": "2/3"}]], default=HALF),
    ]
    for claim, proved in zip(claims, (True, False, True, False), strict=True):
        verdict, _ = settled(claim)
        assert (verdict.proved, verdict.refuted) == (proved, not proved)
        (tmp_path / "proof.json").write_text(json_text(proof_data(verdict)), encoding="utf-8")
        recheck(read_proof(tmp_path / "proof.json").verdict)


def test_a_claim_of_ours_is_no_stored_proof(tmp_path: Path) -> None:
    data = proof_data(settled(claimed(strings=["h"], test="support"))[0])
    data["claim"] = {"kind": "samples", "p": next(iter(data["models"])), "strings": ["h"], "test": "support"}
    (tmp_path / "proof.json").write_text(json_text(data), encoding="utf-8")
    with pytest.raises(BadFile, match="never proved itself"):
        read_proof(tmp_path / "proof.json")


def test_claims_are_said_in_words() -> None:
    told = Outcome(claimed(strings=["h", "t"], test="share", language=HEADS, at_most="1/2")).text()
    assert "whoever said the 2 strings says one in {h} with a probability of at most 1/2" in told
    assert "coin can say each of the one string" not in Outcome(claimed(strings=["h"], test="support")).text()
    assert "some joint of strings of 2 symbols has these 4 masked conditionals" in Outcome(compatible(default=HALF)).text()


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"rows": [[0, "0", HALF]]}, "no row for"),
        (
            {"rows": [[0, "0", HALF], [0, "0", HALF]], "default": HALF},
            r"claim\[1\]\.rows\[2\]: this place with these other symbols has a row already",
        ),
        ({"rows": [[0, "x", HALF]], "default": HALF}, r"claim\[1\]\.rows\[1\]\[2\]: .*'x'"),
        ({"rows": [[0, "0", {"0": "1/2"}]], "default": HALF}, r"claim\[1\]\.rows\[1\]\[3\]: .*sum to 1/2"),
        ({"rows": [[2, "0", HALF]], "default": HALF}, "a place from 0 to 1"),
        ({"rows": [[0, "00", HALF]], "default": HALF}, "names 2 other symbols, expected 1"),
        ({"rows": [[0, "0"]], "default": HALF}, r"claim\[1\]\.rows\[1\]: found 2 entries, expected 3"),
        ({"default": {"0": "1/2", "2": "1/2"}}, r'claim\[1\]\.default\."2": unknown outcome'),
        ({"default": HALF, "length": 0}, "at least 1 symbol"),
    ],
)
def test_what_is_wrong_with_masked_rows_is_told_at_its_place(table: dict[str, Any], told: str) -> None:
    with pytest.raises(BadFile, match=told):
        compatible(**table)


def test_masked_conditionals_are_the_model_that_has_them() -> None:
    copied = [[place, bit, {bit: 1}] for place in (0, 1) for bit in "01"]
    mixed = made(kind="masked", alphabet="01", length=2, rows=copied, weights=["1/5", "4/5"])
    assert (ar.string_probability(mixed, "00"), ar.string_probability(mixed, "11")) == (Fraction(1, 5), Fraction(4, 5))
    assert ar.string_probability(made(kind="masked", alphabet="01", length=2, rows=copied), "11") == Fraction(1, 2)
    one = made(kind="masked", alphabet="01", length=2, rows=copied, weights=[1, 0], off_support={"1": 1})
    assert ar.next_distribution(one, "1")["1"] == 1
    assert isinstance(compatible(rows=copied), Joinable)
    with pytest.raises(BadFile, match=r"models\.M: found 1 weights, and the joints are the mixtures of 2"):
        made(kind="masked", alphabet="01", length=2, rows=copied, weights=[1])
    with pytest.raises(BadFile, match=r"models\.M: these masked conditionals have no joint: 00 → 01 → 11 multiplies by 1"):
        made(kind="masked", alphabet="01", length=2, rows=[[1, "1", {"0": "1/3", "1": "2/3"}]], default=HALF)


def test_a_beam_s_output_is_a_model_that_is_certain_of_it() -> None:
    def shown(**table: Any) -> Table:
        found = made(kind="beam", model="trap", default={"END": 1}, **table)
        assert isinstance(found, Table)
        return found

    assert ar.string_probability(shown(width=1), "ba") == 1
    assert ar.string_probability(shown(width=2), "aa") == 1
    assert ar.string_probability(shown(width=2, prompt="b"), "a") == 1
    assert ar.string_probability(shown(width=2, by_length=True), "aa") == 1
    with pytest.raises(BadFile, match=r"models\.M: no completion that the beam keeps ends within 1 symbols"):
        made(kind="beam", model="trap", width=1, limit=1)
    with pytest.raises(BadFile, match=r"models\.M\.width: found 0, expected at least 1"):
        made(kind="beam", model="trap", width=0)
    with pytest.raises(BadFile, match=r"models\.M\.prompt: .*'x'"):
        made(kind="beam", model="trap", width=1, prompt="x")
    with pytest.raises(BadFile, match="zero-probability prompts"):
        made(kind="beam", model="trap", width=1)


@pytest.mark.parametrize("ending", [".toml", ".json"])
def test_contrastive_decoding_is_saved_and_loaded_as_itself(tmp_path: Path, ending: str) -> None:
    model = made(kind="contrastive", expert="trap", amateur={**TRAP, "rows": {**TRAP["rows"], "": {"a": 1}}}, alpha="1/10")
    assert isinstance(model, Contrastive)
    save(model, tmp_path / f"m{ending}")
    assert load(tmp_path / f"m{ending}") == model
    automaton = read_data({"models": {"M": model_data(model, plain=True)}}, Path("m.json")).models["M"]
    assert ar.expect(ar.same_conditionals(model, automaton)) is None  # type: ignore[arg-type]  # a pdfa is total
    assert ar.next_distribution(model, "")["b"] == 1, "the amateur excludes b, and so b outranks a"


def test_a_contrast_of_sources_or_of_other_symbols_is_refused() -> None:
    with pytest.raises(BadFile, match="amateur: found a source"):
        made(kind="contrastive", expert="coin", amateur={"kind": "mixture", "components": [[1, "coin"]]}, alpha=0)
    with pytest.raises(BadFile, match="needs 0 ≤ α ≤ 1, found 2"):
        made(kind="contrastive", expert="coin", amateur="coin", alpha=2)
    with pytest.raises(BadFile, match=r"models\.M"):
        made(kind="contrastive", expert="coin", amateur="trap", alpha=0)


def test_a_source_may_be_the_target() -> None:
    hidden = {"kind": "mixture", "components": [["1/2", "coin"], ["1/2", {**COIN, "rows": {"": {"h": 1}}}]]}
    data = {
        "models": {"coin": COIN, "S": hidden},
        "claim": [
            {"kind": "samples", "p": "S", "strings": ["h", "t"], "test": test, **more}
            for test, more in (("support", {}), ("frequencies", {"positions": [0]}))
        ],
    }
    support, frequencies = (settled(stated.claim)[0] for stated in read_data(data, Path("c.json")).claims)  # type: ignore[arg-type]
    assert not support.refuted
    assert isinstance(frequencies, Unknown)


def test_only_the_end_is_said_where_nothing_else_is() -> None:
    silent = {"kind": "table", "alphabet": ["a"], "horizon": 1, "rows": {"": {"END": 1}}}
    data = {"models": {"E": silent}, "claim": [{"kind": "samples", "p": "E", "strings": ["", ""], "test": "support"}]}
    claim: Any = read_data(data, Path("c.json")).claims[0].claim
    assert claim.p.next(claim.p.start())[END] == 1
    assert settled(claim)[0].proved


@pytest.mark.parametrize(
    "claim", [{"kind": "samples", "p": "coin", "strings": ["h", "x"], "test": "support"}, {"kind": "compatible", "alphabet": "01", "length": 2, "rows": [[1, "1", {"0": 1}]], "default": HALF}]
)
def test_what_is_refuted_is_shown_again_by_lines_of_python(tmp_path: Path, claim: dict[str, Any]) -> None:
    file = tmp_path / "c.json"
    file.write_text(json_text({"models": {"coin": COIN}, "claim": [{**claim, "name": "it"}]}), encoding="utf-8")
    (required,) = read_spec(file)
    found = decided(required.outcome)
    assert found.status == "refuted"
    assert "does not hold" in failure(replace(required, outcome=found), file=str(file))
    (tmp_path / "tests").mkdir()
    written = emitted([replace(required, outcome=found)], tmp_path / "tests")
    assert written is not None
    names: dict[str, Any] = {"__file__": str(written)}
    exec(written.read_text(encoding="utf-8"), names)  # it is what `--emit-tests` writes
    with pytest.raises(AssertionError, match="REFUTED"):
        names["test_it"]()  # it asserts that the claim holds, and the file expects that


@pytest.mark.parametrize("ending", [".toml", ".json"])
def test_middles_are_saved_and_loaded_and_stored_as_the_automaton_that_they_are(tmp_path: Path, ending: str) -> None:
    table = {"kind": "pdfa", "alphabet": "sr", "start": "s", "next": {"s": {"s": "3/4", "r": "1/8", "END": "1/8"}, "r": {"s": "1/4", "r": "1/2", "END": "1/4"}}, "step": {x: {"s": "s", "r": "r"} for x in "sr"}}
    middles = made(kind="infilled", model=table, prefix="sr", suffix="r")
    assert isinstance(middles, Infilled)
    assert (middles.total, ar.string_probability(middles, "s")) == (Fraction(5, 12), Fraction(3, 160))
    save(middles, tmp_path / f"m{ending}")
    back = load(tmp_path / f"m{ending}")
    assert isinstance(back, Infilled)
    assert (back.prefix, back.suffix) == (middles.prefix, middles.suffix)
    ar.expect(ar.same_joint(back, middles))
    verdict = ar.same_joint(middles, made(kind="infilled", model=table, prefix="r", suffix="r"))
    (tmp_path / "proof.json").write_text(json_text(proof_data(verdict)), encoding="utf-8")
    recheck(read_proof(tmp_path / "proof.json").verdict)
    with pytest.raises(BadFile, match=r"models\.M: no string of positive probability begins with"):
        made(kind="infilled", model="trap", prefix="a", suffix="b")
    with pytest.raises(BadFile, match=r"models\.M\.suffix: .*'x'"):
        made(kind="infilled", model="trap", suffix="x")
