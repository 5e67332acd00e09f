"""Every bad file is refused with its name, the place, what was found and what was expected; never with a traceback."""

import json
from pathlib import Path

import pytest

from arprops.core.error import BadFile
from arprops.core.model import Joint
from arprops.formats.checkfile import read_check
from arprops.formats.load import load
from arprops.formats.save import save

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
        ('{ 0 = "1e999999999" }', 'models.P.rows.""."0": found "1e999999999", expected an exponent from -4000 to 4000'),
        ("{ 0 = 1e-99999999 }", 'models.P.rows.""."0": found 1e-99999999, expected an exponent'),
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
        (f"[models.P]\n{TABLE}rows = [['']]\n", "models.P.rows[1]: found 1 entry, expected 2"),
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
        (BITS + "[[claim]]\nkind = 'kl'\np = 'P'\nq = 'P'\nequals = nan\n", "claim[1].equals: found nan, expected a rational"),
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
        ("a = 1\nb = " + "9" * 5000, "line 2: found a number of 5000 digits, expected at most 4000 digits"),
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
        ('{"a": [1, {"b c": NaN}]}', 'a[2]."b c": found NaN, expected a rational'),
        ('{"a": 1e999999999}', "a: found 1e999999999, expected an exponent from -4000 to 4000"),
        ('{"a": {"b": ' + "9" * 5000 + "}}", "a.b: found 9999"),
        ('["a"]', "found list at the top, expected an object"),
        ('{"a": 1', "not JSON: Expecting ',' delimiter (at line 1, column 8)"),
        ('{"a": ["\\ud800"]}', "a[1]: '\\ud800' holds half a character"),
        ('{"\\uDC00x": 1}', "half a character"),
        ('{"a": 1, "b": [{"c": 1, "c": 2}]}', "the key 'c' is given twice"),
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


@pytest.mark.parametrize(("name", "told"), [("absent.toml", "absent.toml: cannot be read: No such file"), (".", ": found a folder"), ("a\0b", "no name of a file")])
def test_what_is_no_file(tmp_path: Path, name: str, told: str) -> None:
    with pytest.raises(BadFile, match=told) as refusal:
        load(tmp_path / name)
    assert ("no name of a file" in str(refusal.value)) == ("\0" in name)


@pytest.mark.parametrize("name", ["m.yaml", "m", "m.toml.bak", "m.txt"])
def test_another_ending_is_refused(tmp_path: Path, name: str) -> None:
    model = load_text(tmp_path, BITS)
    with pytest.raises(BadFile, match=r"expected \.toml or \.json, or \.pautomac_model\.txt"):
        save(model, tmp_path / name)
    assert not (tmp_path / name).exists()
    (tmp_path / name).write_text(BITS, encoding="utf-8")
    for read in (load, read_check):
        with pytest.raises(BadFile, match=r"found a name that ends in '.*', expected \.toml or \.json"):
            read(tmp_path / name)


def load_text(folder: Path, text: str) -> Joint:
    (folder / "F.TOML").write_text(text, encoding="utf-8")
    return load(folder / "F.TOML")


def test_rows_of_the_wrong_length(tmp_path: Path) -> None:
    pfa = "[models.S]\nkind = 'pfa'\nalphabet = ['a']\ninitial = {s = 1}\nfinal = {s = 1}\ntransitions = "
    text = refused(tmp_path, f"{pfa}[['s', 'a', 's'], ['s'], [], ['s', 'a', 's', 1, 1]]")
    for i, found in enumerate(["3 entries", "1 entry", "0 entries", "5 entries"]):
        assert f"models.S.transitions[{i + 1}]: found {found}, expected 4" in text
    assert text.count("transitions[") == 4


@pytest.mark.parametrize("kind", ["kind = 'mixture'\ncomponents = [['1/2', 'M{0}'], ['1/2', 'M{0}']]", "kind = 'product'\np = 'M{0}'\nq = 'M{0}'"])
def test_a_model_made_of_too_many_is_refused(tmp_path: Path, kind: str) -> None:
    models = f"[models.M0]\n{TABLE}rows = {{'' = {{0 = 1}}}}\n" + "".join(f"[models.M{i + 1}]\n{kind.format(i)}\n" for i in range(40))
    assert refused(tmp_path, models) == (
        "models.M17: found a model made of 131,072 models, each counted as often as it occurs; expected at most 100,000"
    )
    few = models.partition("[models.M17]")[0]
    (tmp_path / "f.toml").write_text(few, encoding="utf-8")
    assert len(read_check(tmp_path / "f.toml").models) == 17
    (tmp_path / "g.toml").write_text(f"include = ['f.toml']\n[models.M17]\n{kind.format(16)}\n", encoding="utf-8")
    with pytest.raises(BadFile, match="made of 131,072 models"):
        read_check(tmp_path / "g.toml")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("regex = '(a'", "languages.L: regular expression, position 0: found '(', expected a ')'"),
        ("not = {regex = 'a**'}", "languages.L.not: regular expression, position 2"),
        ("all = [{regex = 'a'}, {any = [{regex = '*'}]}]", "languages.L.all[2].any[1]: regular expression, position 0"),
        ("all = ['M']", "languages.L.all[1]: found the name 'M', expected the name of a language: L"),
        ("not = 'L'", "languages.L: refers to itself: L → L"),
        ("moves = [[0, 1], [0]]\naccepting = [0]", "languages.L: state 1 must have 2 moves"),
        ("not = {moves = [], accepting = []}", "languages.L.not: "),
    ],
)
def test_an_unused_language_without_an_alphabet_is_checked(tmp_path: Path, language: str, told: str) -> None:
    assert told in refused(tmp_path, f"{BITS}[languages.L]\n{language}\n")


@pytest.mark.parametrize("pattern", ["a<tok>*", r"\\<x<t\\>k>ε|∅", "[^a-z<tok>]{2,3}&!(.*b)", "", r"<\\\\>\\ε", "[ε∅]", "< >"])
def test_an_unused_language_is_not_asked_for_its_symbols(tmp_path: Path, pattern: str) -> None:
    (tmp_path / "f.toml").write_text(f'{BITS}[languages.L]\nregex = "{pattern}"\n[languages.M]\nnot = "L"\n[languages.N]\nwords = ["x"]\n', encoding="utf-8")
    assert read_check(tmp_path / "f.toml").languages.keys() == {"L", "M", "N"}


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
