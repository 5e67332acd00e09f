"""Every bad file is refused with its name, the place, what was found and what was expected; never with a traceback."""

import json
from pathlib import Path

import pytest

from arprops.core.error import BadFile
from arprops.formats.checkfile import read_check
from arprops.formats.load import load

TABLE = 'kind = "table"\nalphabet = ["0", "1"]\nlength = 1\n'
BITS = f"[models.P]\n{TABLE}[models.P.rows]\n'' = {{ 0 = 1 }}\n"


def refused(folder: Path, text: str | bytes, name: str = "f.toml") -> str:
    """What the reader says of the file."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(BadFile) as told:
        read_check(path)
    assert str(told.value).startswith(str(path))
    assert len(str(told.value)) < 4000
    return str(told.value).removeprefix(f"{path}: ")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("{ 0 = -1, 1 = 2 }", 'models.P.rows.""."0": found -1, expected a weight that is not negative'),
        ("{ 0 = 0.5, 1 = 0.499 }", 'models.P.rows."": the weights of {\'0\': 1/2, \'1\': 499/1000} sum to 999/1000, expected exactly 1'),
        ("{ 0 = 1, 2 = 0 }", "models.P.rows.\"\".\"2\": unknown outcome '2', expected END or one of 0, 1"),
        ("{ 0 = true }", 'models.P.rows.""."0": found true, expected a rational'),
        ("{ 0 = inf }", 'models.P.rows.""."0": found inf, expected a rational'),
        ('{ 0 = "one" }', 'models.P.rows.""."0": found "one", expected a rational'),
        ('{ 0 = "1e999999999" }', "expected at most 4000 digits"),
        ("{ 0 = [1] }", 'models.P.rows.""."0": found a list of 1, expected a rational'),
        ("3", 'models.P.rows."": found 3, expected a table'),
        ("1979-05-27", 'models.P.rows."": found 1979-05-27, expected a table'),
        ("{ END = 1 }", "models.P: the row for the prompt"),
        ("{}", 'models.P.rows."": the weights of {} sum to 0, expected exactly 1'),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: str, told: str) -> None:
    assert told in refused(tmp_path, f'[models.P]\n{TABLE}rows = {{ "" = {row} }}\n')


def test_all_bad_rows_are_told_at_once(tmp_path: Path) -> None:
    rows = '"" = { 0 = 0.5 }\n0 = { 0 = 2 }\n1 = { x = 1 }\n'
    text = refused(tmp_path, f"[models.P]\n{TABLE.replace('length = 1', 'length = 2')}[models.P.rows]\n{rows}[models.Q]\nkind = 'tabel'\n")
    assert 'models.Q: found "tabel", expected a table with kind = one of table, pdfa' in text
    text = refused(tmp_path, f"[models.P]\n{TABLE.replace('length = 1', 'length = 2')}[models.P.rows]\n{rows}")
    assert "3 problems" in text
    assert all(f'models.P.rows."{prompt}"' in text for prompt in ("", "0", "1"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"[models.P]\n{TABLE}rows = {{}}\n", "models.P: the possible prompt ε has no row"),
        (f"[models.P]\n{TABLE}", "models.P: the key 'rows' is missing"),
        (f"[models.P]\n{TABLE}rows = 3\n", "models.P.rows: found 3, expected a table from prompts to distributions, or a list"),
        (f"[models.P]\n{TABLE}rows = [['']]\n", "models.P.rows[1]"),
        (f"[models.P]\n{TABLE}rows = {{'x' = {{0 = 1}}}}\n", "models.P.rows.x: symbol 'x' at position 0 is not in the alphabet {0, 1}"),
        (f"[models.P]\n{TABLE}rows = [['0', {{0 = 1}}], [['0'], {{0 = 1}}]]\n", "models.P.rows[2]: this prompt has a row already"),
        (f"[models.P]\n{TABLE}defualt = {{}}\nrows = {{}}\n", "models.P.defualt: unknown key 'defualt'; did you mean 'default'?"),
        ("[models.P]\nkind = 'table'\nalphabet = ['0', '0']\nlength = 0\nrows = {}\n", "models.P: the alphabet names '0' twice"),
        ("[models.P]\nkind = 'table'\nalphabet = ['END', '']\nlength = 0\nrows = {}\n", 'models.P.alphabet[1]: found "END", expected a symbol of another name'),
        ("[models.P]\nkind = 'table'\nalphabet = ['0']\nlength = '1'\nrows = {}\n", 'models.P.length: found "1", expected an integer'),
        ("[models.P]\nkind = 'table'\nalphabet = ['0']\nlength = -1\nrows = {}\n", "models.P.length: found -1, expected at least 0"),
        ("[models.P]\nkind = 'truncated'\nmodel = 'Q'\nlength = 1\n", "models.P.model: found the name 'Q', expected the name of a model: P"),
        ("[models.P]\nalphabet = []\n", "models.P: found a table with 'alphabet', expected a table with kind = one of"),
        ("[models]\nP = 'x'\n", 'models.P: found "x", expected a table with kind = one of'),
        ("models = 3\n", "models: found 3, expected a table"),
        ("[model.P]\n", "model: unknown key 'model'"),
        ("[[claim]]\nkind = 'tight'\np = 'P'\n", "claim[1].p: found the name 'P', expected the name of a model: none is given here"),
        (BITS + "[[claim]]\nkind = 'tihgt'\np = 'P'\n", 'claim[1]: found "tihgt", expected a claim: a table with kind = one of same_conditionals'),
        (BITS + "[[claim]]\nkind = 'kl'\np = 'P'\nq = 'P'\n", "claim[1]: found none, expected exactly one of the keys equals, at_most"),
        (BITS + "[[claim]]\nkind = 'kl'\np = 'P'\nq = 'P'\nequals = 1\nat_most = 2\n", "claim[1]: found equals and at_most, expected exactly one"),
        (BITS + "[[claim]]\nkind = 'kl'\np = 'P'\nq = 'P'\nequals = nan\n", "nan is not a number"),
        (BITS + "[[claim]]\nkind = 'kl'\np = 'P'\nq = 'P'\nequals = -inf\n", "claim[1].equals: found -inf, expected a rational"),
        (BITS + "[[claim]]\nkind = 'kl'\np = 'P'\nq = 'P'\nequals = {log = [[0, 1]]}\n", "claim[1].equals.log[1][1]: expected a positive rational"),
        (BITS + "[[claim]]\nkind = 'tight'\np = 'P'\nexpect = 'true'\n", "claim[1].expect: found \"true\", expected 'proved' or 'refuted'"),
        (BITS + "[[claim]]\nkind = 'next_probability'\np = 'P'\nprompt = '2'\noutcome = '0'\nequals = 1\n", "claim[1].prompt: symbol '2' at position 0"),
        (BITS + "[[claim]]\nkind = 'next_probability'\np = 'P'\nprompt = ''\noutcome = '2'\nequals = 1\n", "claim[1].outcome: found '2', expected END or one of"),
        (BITS + "[[claim]]\nkind = 'probability'\np = 'P'\nlanguage = {regex = '(0'}\nequals = 1\n", "claim[1].language: regular expression, position 0"),
        (BITS + "[[claim]]\nkind = 'probability'\np = 'P'\nlanguage = 'L'\nequals = 1\n", "claim[1].language: found the name 'L', expected the name of a language"),
        (BITS + "[[claim]]\nkind = 'probability'\np = 'P'\nlanguage = {regex = '0', words = []}\nequals = 1\n", "with exactly one of regex, words"),
        ("[languages.L]\nnot = 'L'\nalphabet = ['0']\n", "languages.L: refers to itself: L → L"),
        ("[languages.L]\nalphabet = ['0']\nmoves = [[5]]\naccepting = []\n", "languages.L: state 0 must have 1 moves into 0…0"),
        ("[models.S]\nkind = 'pfa'\nalphabet = ['a']\ninitial = {s = 1}\nfinal = {s = 1}\ntransitions = []\n[[claim]]\nkind = 'same_conditionals'\np = 'S'\nq = 'S'\n",
         "claim[1].p: found a source (PFA), which has no answer at zero-probability prompts, expected a model"),
        ("[models.S]\nkind = 'pfa'\nalphabet = ['a']\ninitial = {s = 1}\nfinal = {s = 0.5}\ntransitions = []\n", "models.S: state 's': its final weight 1/2"),
        ("[models.M]\nkind = 'mixture'\ncomponents = []\n", "models.M.components: found an empty list"),
        ("a = 1\na = 2\n", "not TOML: Cannot overwrite a value (at line 2, column 6)"),
        ("a = \n", "not TOML: Invalid value (at line 1, column 5)"),
        ("a = " + "9" * 5000, "expected at most 4000 digits"),
    ],
)  # fmt: skip
def test_a_bad_file_says_where_and_what(tmp_path: Path, text: str, told: str) -> None:
    assert told in refused(tmp_path, text)


def test_models_in_a_circle(tmp_path: Path) -> None:
    table = "[models.{}]\nkind = 'truncated'\nmodel = '{}'\nlength = 1\n"
    assert "models.A: refers to itself: A → B → A" in refused(tmp_path, table.format("A", "B") + table.format("B", "A"))


def test_a_chain_of_a_thousand_models_is_refused_and_not_crashed_on(tmp_path: Path) -> None:
    table = "[models.M{}]\nkind = 'truncated'\nmodel = 'M{}'\nlength = 1\n"
    text = refused(tmp_path, "".join(table.format(i, i + 1) for i in range(2000)) + "[models.M2000]\n" + TABLE + "rows = {'' = {0 = 1}}\n")
    assert "too deeply" in text


@pytest.mark.parametrize("text", ["a = " + "[" * 100_000, "a = " + "[" * 80 + "]" * 80, "[" + ".".join("a" * 3000) + "]\n"])
def test_deep_nesting_in_toml(tmp_path: Path, text: str) -> None:
    assert "nested too deeply, expected at most 64 levels" in refused(tmp_path, text)


@pytest.mark.parametrize("depth", [80, 100_000])
def test_deep_nesting_in_json(tmp_path: Path, depth: int) -> None:
    assert "nested too deeply" in refused(tmp_path, '{"a":' + "[" * depth + "]" * depth + "}", "f.json")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"models": {}, "models": {}}', "the key 'models' is given twice"),
        ('{"a": NaN}', "nan is not a number"),
        ('{"a": 1e999999999}', "expected at most 4000 digits"),
        ('{"a": ' + "9" * 5000 + "}", "expected at most 4000 digits"),
        ('["a"]', "found list at the top, expected an object"),
        ('{"a": 1', "not JSON: Expecting ',' delimiter (at line 1, column 8)"),
        ('{"a": "\\ud800"}', "half a character"),
        ("", "not JSON"),
    ],
)
def test_bad_json(tmp_path: Path, text: str, told: str) -> None:
    assert told in refused(tmp_path, text, "f.json")


@pytest.mark.parametrize("data", [b"\x00\xff\xfe\x80" * 100, b"[models]\n\xff", bytes(range(256))])
def test_binary_junk(tmp_path: Path, data: bytes) -> None:
    assert "is not UTF-8 text" in refused(tmp_path, data)
    assert "line 2" in refused(tmp_path, b"a = 1\n\xff")


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_bytes(b"\xef\xbb\xbf" + BITS.replace("\n", "\r\n").encode())
    assert read_check(tmp_path / "m.toml").models.keys() == {"P"}


def test_a_file_of_a_gigabyte_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "f.toml").open("wb") as file:
        file.truncate(10**9)
    with pytest.raises(BadFile, match=r"found 1,000,000,000 bytes, expected at most 67,108,864; .* max_bytes=1000000000"):
        load(tmp_path / "f.toml")
    with pytest.raises(BadFile, match="found 1,000,000,000 bytes, expected at most 5"):
        load(tmp_path / "f.toml", max_bytes=5)


@pytest.mark.parametrize("name", ["absent.toml", ".", "a\0b"])
def test_what_is_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadFile, match=r"cannot be read|folder|no name"):
        load(tmp_path / name)


def test_a_special_file_is_not_read_without_end() -> None:
    with pytest.raises(BadFile, match="more than 1,000 bytes"):
        load("/dev/zero", max_bytes=1000)


def test_a_file_with_several_models_needs_a_name(tmp_path: Path) -> None:
    (tmp_path / "f.toml").write_text(BITS + BITS.replace("models.P", "models.Q"), encoding="utf-8")
    with pytest.raises(BadFile, match="found 2 models: P, Q, expected exactly one"):
        load(tmp_path / "f.toml")
    with pytest.raises(BadFile, match="found no model 'R', expected one of P, Q"):
        load(tmp_path / "f.toml", model="R")
    assert load(tmp_path / "f.toml", model="Q") == load(tmp_path / "f.toml", model="P")


def test_a_single_model_file_tells_places_without_a_name(tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text(json.dumps({"kind": "table", "alphabet": ["0"], "length": 1, "rows": {"": {"0": 2}}}), encoding="utf-8")
    with pytest.raises(BadFile, match=r'f\.json: rows\."": the weights'):
        load(tmp_path / "f.json")
