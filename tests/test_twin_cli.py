"""`arprops twin`: what it writes loads, and the check file beside it proves what was printed."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import arprops as ar
from arprops.cli.app import app
from arprops.core.error import BadFile
from arprops.formats.benchmark import read_benchmark
from arprops.report.number import number_text
from tests.spec import BITS

ROOT = Path(__file__).parents[1]
ANBN = ROOT / "examples/anbn.toml"
WORDS = """
kind = "pdfa"
alphabet = ["go", "on"]
start = "s"
next = { s = { go = "1/2", END = "1/2" }, t = { END = 1 } }
step = { s = { go = "s", on = "t" }, t = { go = "t", on = "t" } }
"""
SUM = """
kind = "pdfa"
alphabet = "01"
start = "ask"
next = { ask = { 1 = "1/100", 0 = "99/100" }, answer = { 1 = "9/10", 0 = "1/10" }, done = { END = 1 } }
step = { ask = { 1 = "answer", 0 = "done" }, answer = { 1 = "done", 0 = "done" }, done = { 0 = "done", 1 = "done" } }
"""
HMM = """
kind = "hmm"
alphabet = "ab"
start = { 0 = 1 }
emit = { 0 = { a = 1 } }
move = { 0 = { 0 = 1 } }
stop = { 0 = "1/2" }
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def bits(tmp_path: Path) -> str:
    path = tmp_path / "bits.toml"
    path.write_text(BITS, encoding="utf-8")
    return f"{path}#Q1"


def saved(folder: Path, text: str, name: str = "model.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_distribution_at_an_impossible_prompt(bits: str, tmp_path: Path) -> None:
    result = run("twin", bits, "--at", "0", "--answer", '{ 1 = "1/3", 0 = "2/3" }', "--write", tmp_path / "q.toml", "--explain", tmp_path / "q.md")
    assert result.exit_code == 0, result.output
    model = ar.load(tmp_path / "q.toml")
    assert ar.same_joint(ar.load(bits.partition("#")[0], model="Q1"), model).proved
    assert ar.next_distribution(model, "0") == ar.Dist({"1": "1/3", "0": "2/3"})
    checked = run("check", tmp_path / "q.check.toml")
    assert checked.exit_code == 0, checked.output
    assert "5 of 5 as expected (4 proved, 1 refuted)" in checked.stdout
    assert "PROVED   the original's probability of 0 after 0: original(0 | 0) = 1" in result.stdout
    assert "PROVED   the twin's probability of 0 after 0: twin(0 | 0) = 2/3" in result.stdout


def test_the_page_says_what_is_the_same_where_they_differ_and_how_to_see_it(bits: str, tmp_path: Path) -> None:
    run("twin", bits, "--at", "0", "--answer", "{ 1 = 1 }", "--write", tmp_path / "q.toml", "--explain", tmp_path / "q.md")
    text = (tmp_path / "q.md").read_text(encoding="utf-8")
    for line in (
        "so they have the same loss on all data, and no sample and no likelihood check tells them apart.",
        "PROVED   no likelihood tells them apart: KL(original‖twin) = 0",
        "at the prompt 0, of probability 0 under both, they answer differently:",
        "after 0: the original goes on with 0 and ends, the twin goes on with 1 and ends (always the most probable symbol)",
        f"arprops check {tmp_path / 'q.check.toml'}",
    ):
        assert line in text
    code = text.partition("```python\n")[2].partition("```")[0].splitlines()
    names: dict[str, object] = {}
    exec(code[0], names)
    assert [eval(line, names) for line in code[1:]] == [ar.Dist({"0": 1}), ar.Dist({"1": 1})]


@pytest.mark.parametrize(
    ("arguments", "prompt", "completion"),
    [
        (["--at", '["on"]', "--complete", '["go", "on"]'], ["on"], ("go", "on")),
        (["--at-language", "<on>.*", "--obey", ".*<go><go>"], ["on"], ("go", "go")),
        (["--obey", "<go><go>", "--reads", "completion"], ["on"], ("go", "go")),
        (["--at", '["go", "on"]', "--at", '["on"]', "--violate", "<on>|<go><on>"], ["go", "on"], ("go",)),
        (["--answer", "{ go = 1 }", "--at", '["on"]'], ["on"], ("go",)),
    ],
)
def test_prompts_and_rules_over_long_symbols(tmp_path: Path, arguments: list[str], prompt: list[str], completion: tuple[str, ...]) -> None:
    path = saved(tmp_path, WORDS)
    result = run("twin", path, *arguments, "--write", tmp_path / "q.json")
    assert result.exit_code == 0, result.output
    model = ar.load(tmp_path / "q.json")
    assert ar.same_joint(ar.load(path), model).proved
    assert str(ar.complete(model, prompt, method="greedy")) == " ".join(completion)
    assert run("check", tmp_path / "q.check.toml").exit_code == 0


def test_another_model_answers_and_a_machine_is_a_rule(tmp_path: Path) -> None:
    for arguments in (["--as", f"{ANBN}#Q1"], ["--obey", f"@{ANBN}#Q1"]):
        result = run("twin", f"{ANBN}#P", *arguments, "--write", tmp_path / "q.toml", "--json")
        assert result.exit_code == 0, result.output
        claims = json.loads(result.stdout)["claims"]
        assert [claim["verdict"] for claim in claims] == ["proved", "proved", "refuted"]
        assert run("check", tmp_path / "q.check.toml").exit_code == 0
    refused = run("twin", f"{ANBN}#P", "--obey", f"@{saved(tmp_path, HMM)}")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "holds a HMM, expected a counter machine or a PDFA" in refused.stderr


def test_a_source_is_completed_off_its_support(tmp_path: Path) -> None:
    path = saved(tmp_path, HMM)
    result = run("twin", path, "--answer", "{ b = 1 }", "--write", tmp_path / "q.toml")
    assert result.exit_code == 0, result.output
    assert ar.next_distribution(ar.load(tmp_path / "q.toml"), "b")["b"] == 1
    assert run("check", tmp_path / "q.check.toml").exit_code == 0
    assert run("twin", path, "--at", "b", "--answer", "{ b = 1 }").exit_code == 2


def test_a_twin_that_answers_as_before_says_so(bits: str, tmp_path: Path) -> None:
    result = run("twin", bits, "--at", "0", "--answer", "{ 0 = 1 }", "--explain", tmp_path / "q.md")
    assert result.exit_code == 0
    assert "PROVED   they answer alike" in result.stdout
    assert "The original answers so already, so nothing was changed." in (tmp_path / "q.md").read_text(encoding="utf-8")


def test_a_possible_prompt_is_refused_with_its_probability_and_the_way_to_a_near_twin(bits: str) -> None:
    result = run("twin", bits, "--at", "10", "--answer", "{ 1 = 1 }")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "the prompt 10 is possible, with probability 1/2" in result.stderr
    assert "--benchmark FILE --score NUMBER" in result.stderr


def test_a_benchmark_is_failed_at_the_least_price(tmp_path: Path) -> None:
    bench = saved(tmp_path, '[[item]]\nprompt = "1"\nright = "one"\n[languages.one]\nwords = ["1"]\n', "bench.toml")
    path = saved(tmp_path, SUM)
    result = run("twin", path, "--benchmark", bench, "--score", "1/10", "--write", tmp_path / "n.toml", "--explain", tmp_path / "n.md", "--json")
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert {key: data[key] for key in ("mass", "old_score", "new_score")} == {"mass": "1/100", "old_score": "9/10", "new_score": "1/10"}
    # C1, by hand: ε·(9/10·ln 9 + 1/10·ln(1/9)) = ε·(8/10)·ln 9
    price = ar.log(9) * Fraction(8, 1000)
    model, original = ar.load(tmp_path / "n.toml"), ar.load(path)
    assert ar.kl(original, model) == price
    assert Fraction(data["kl"]["lower"]) <= price.enclose(80).upper
    assert ar.next_distribution(model, "1")["1"] == Fraction(1, 10)
    assert int(data["samples"]) * price >= ar.log(5) > (int(data["samples"]) - 1) * price
    assert run("check", tmp_path / "n.check.toml").exit_code == 0
    text = (tmp_path / "n.md").read_text(encoding="utf-8")
    assert f"least KL of any model that scores so low (theorem C1): {number_text(price)} nats a string" in text
    assert f"(theorem C2): at least {data['samples']}" in text


def test_scores_stand_beside_the_prompts_or_are_given_for_all(tmp_path: Path) -> None:
    path = saved(tmp_path, SUM)
    bench = saved(tmp_path, '[[item]]\nprompt = "1"\nright = { regex = "1" }\nscore = 0.5\n[[item]]\nprompt = "01"\nright = { regex = "0" }\n', "bench.toml")
    refused = run("twin", path, "--benchmark", bench)
    assert refused.exit_code == 2
    assert "no score is given for the prompt 01; write score beside it, or give --score for all" in refused.stderr
    data = json.loads(run("twin", path, "--benchmark", bench, "--score", "0", "--json").stdout)
    assert [(each["prompt"], each["new"]) for each in data["prompts"]] == [(["1"], "1/2"), (["0", "1"], "0")]
    bench.write_text('[[item]]\nprompt = "1"\nright = { regex = "1" }\n', encoding="utf-8")
    assert run("twin", path, "--benchmark", bench, "--score", "0", "--explain", tmp_path / "n.md").exit_code == 0
    assert "a single string may tell the two apart" in (tmp_path / "n.md").read_text(encoding="utf-8")


def test_a_bad_benchmark_tells_every_problem_with_its_place(tmp_path: Path) -> None:
    bench = saved(tmp_path, """
[[item]]
prompt = "2"
right = { regex = "1" }
[[item]]
prompt = "1"
right = { regex = "((" }
score = 2
[[item]]
prompt = "1"
right = "none"
""", "bench.toml")  # fmt: skip
    with pytest.raises(BadFile) as refused:
        read_benchmark(bench, alphabet=("0", "1"))
    text = str(refused.value)
    for part in ("item[1].prompt: symbol '2'", "item[2].right: ", "item[2].score: found 2, expected a probability from 0 to 1", "item[3]."):
        assert part in text
    for content, part in (
        ("", "found no [[item]]"),
        ('[[item]]\nprompt = "1"\n', "item[1]: the key 'right' is missing"),
        ('[[item]]\nprompt = "1"\nright = { regex = "1" }\n[[item]]\nprompt = "10"\nright = { regex = "1" }\n', "not prefix-free: 1 begins 10"),
        ('[[item]]\nprompt = "1"\nright = { regex = "1" }\n[[item]]\nprompt = "1"\nright = { regex = "1" }\n', "a second time"),
    ):
        with pytest.raises(BadFile) as refused:
            read_benchmark(saved(tmp_path, content, "bench.toml"), alphabet=("0", "1"))
        assert part in str(refused.value)


def test_the_fibre_is_counted_and_a_member_drawn(bits: str, tmp_path: Path) -> None:
    data = json.loads(run("twin", bits, "--length", "2", "--json").stdout)
    assert (data["free_prompts"]["exact"], data["dimension"]["exact"]) == ("1", "1")  # theorem A3: (2 − 1) · 1, the prompt 0
    result = run("twin", bits, "--horizon", "3")
    assert "free prompts: 3 " in result.stdout  # 0, 00, 01
    assert "dimension: 6" in result.stdout
    for extra in ([], ["--vertices"]):
        made = [run("twin", bits, "--length", "2", "--write", tmp_path / "m.toml", "--seed", "7", *extra) for _ in range(2)]
        assert made[0].exit_code == 0, made[0].output
        assert made[0].stdout == made[1].stdout
        assert run("check", tmp_path / "m.check.toml").exit_code == 0
        row = ar.next_distribution(ar.load(tmp_path / "m.toml"), "0")
        assert len(row) == 1 if extra else sum(row[symbol] for symbol in "01") == 1
    assert "(there is one such model)" in run("twin", bits, "--length", "0").stdout
    refused = run("twin", bits, "--length", "3")  # strings end at length 2
    assert (refused.exit_code, refused.stdout) == (2, "")


def test_a_number_of_thousands_of_digits_is_not_printed(bits: str) -> None:
    result = run("twin", bits, "--horizon", "16000")
    assert result.exit_code == 0, result.output
    assert "an integer of about 481" in result.stdout
    assert len(result.stdout) < 500
    assert json.loads(run("twin", bits, "--horizon", "16000", "--json").stdout)["dimension"]["exact"] is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "found nothing to make"),
        (["--answer", "{ 1 = 1 }", "--complete", "1"], "found --answer and --complete, expected exactly one"),
        (["--answer", "{ 1 = 1 }", "--length", "2"], "expected exactly one"),
        (["--at", "0", "--at-language", "0", "--complete", "1"], "found --at and --at-language"),
        (["--at", "0", "--length", "2"], "found --at, which goes with"),
        (["--score", "1", "--complete", "1"], "found --score, which goes with --benchmark"),
        (["--reads", "completion", "--complete", "1"], "found --reads, which goes with --obey or --violate"),
        (["--reads", "both", "--obey", "1"], "--reads: found 'both'"),
        (["--vertices", "--length", "2"], "found --vertices, which goes with"),
        (["--answer", "1"], "expected a distribution as an inline table"),
        (["--answer", "{ 1 = -1 }"], "a weight that is not negative"),
        (["--answer", "{ 1 = 0.5 }"], "sum to 1/2"),
        (["--answer", "{ 2 = 1 }"], "unknown outcome '2'"),
        (["--answer", "{ 1 = 1 }\nb = 2"], "expected a distribution as an inline table"),
        (["--at", "2", "--complete", "1"], "symbol '2' at position 0"),
        (["--obey", "(("], "regular expression"),
        (["--complete", "1", "--write", "x.txt"], "expected .toml or .json"),
        (["--complete", "1", "--write", "x.toml", "--explain", "x.toml"], "must have three names"),
        (["--complete", "1", "--write", "x.check.toml"], "must have three names"),
        (["--as", "nowhere.toml"], "nowhere.toml"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_message(bits: str, arguments: list[str], message: str) -> None:
    result = run("twin", bits, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr.replace("\n", " ")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(("arguments", "message"), [(["--score", "x"], "--score: found x"), (["--score", "1", "--error", "1/2"], "--error"), (["--score", "2"], "from 0 to 1")])
def test_numbers_of_a_near_twin_that_make_no_sense(tmp_path: Path, arguments: list[str], message: str) -> None:
    bench = saved(tmp_path, '[[item]]\nprompt = "1"\nright = { regex = "1" }\n', "bench.toml")
    result = run("twin", saved(tmp_path, SUM), "--benchmark", bench, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


@pytest.mark.parametrize("option", ["--write", "--explain"])
@pytest.mark.parametrize("answer", [("--complete", "1"), ("--obey", "@{rule}"), ("--violate", "@{rule}"), ("--as", "{rule}#Q2")])
def test_a_file_that_is_read_is_not_replaced(bits: str, tmp_path: Path, answer: tuple[str, str], option: str) -> None:
    source = Path(bits.partition("#")[0])
    rule = saved(tmp_path, BITS, "rule.toml")
    target = rule if "{rule}" in answer[1] else source
    result = run("twin", bits, "--at", "0", answer[0], answer[1].format(rule=rule), option, tmp_path / "." / target.name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{target}: this file is read, and writing would replace all that it holds" in result.stderr
    assert target.read_text(encoding="utf-8") == BITS


def test_a_benchmark_is_not_replaced(tmp_path: Path) -> None:
    bench = saved(tmp_path, '[[item]]\nprompt = "1"\nright = { words = ["1"] }\n', "bench.toml")
    result = run("twin", saved(tmp_path, SUM), "--benchmark", bench, "--score", "1/2", "--write", bench)
    assert result.exit_code == 2
    assert "this file is read" in result.stderr
    assert bench.read_text(encoding="utf-8").startswith("[[item]]")


def test_a_check_file_of_somebody_elses_is_not_replaced(bits: str, tmp_path: Path) -> None:
    theirs = saved(tmp_path, "[models]\n", "q.check.toml")
    result = run("twin", bits, "--complete", "1", "--write", tmp_path / "q.toml")
    assert result.exit_code == 2
    assert "found a file that does not begin with" in result.stderr
    assert theirs.read_text(encoding="utf-8") == "[models]\n"
    assert not (tmp_path / "q.toml").exists()
    refused = run("twin", saved(tmp_path, WORDS), "--at", "on", "--complete", '["go"]')
    assert 'expected a list of symbols such as ["go", "on"]' in refused.stderr
