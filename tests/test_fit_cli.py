"""`arprops fit`: the table, the files it writes, and what it says of a file that makes no sense."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

pytest.importorskip("torch")

import arprops as ar
from arprops.cli.app import app
from arprops.formats.fit_file import read_fit
from arprops.neural.card import load_net
from arprops.neural.extrapolation.grammars import grammar
from arprops.neural.extrapolation.greedy import greedy
from arprops.neural.extrapolation.law import geometric
from arprops.neural.extrapolation.split import split

ROOT = Path(__file__).parents[1]
TINY = """
seeds = 2
[training]
steps = 4
target = 0
[[language]]
grammar = "anbn"
law = { kind = "geometric", q = 0.8, first = 1, last = 3 }
prompts = 3
completion = 6
[[architecture]]
kind = "lstm"
hidden = 3
[[architecture]]
kind = "linear"
name = "flat"
training = { rate = 0.3 }
[[steer]]
language = "anbn"
architecture = "flat"
rule = "R1"
ways = ["violate"]
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def saved(folder: Path, text: str) -> Path:
    path = folder / "fit.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_for_each_language_and_a_line_for_each_net(tmp_path: Path) -> None:
    told = run("fit", saved(tmp_path, TINY), "--seeds", "1", "--certified", "50")
    assert told.exit_code == 0, told.output
    assert "2 possible and 6 impossible prompts of length 3; exact loss floor 1.082219 nats a string" in told.output
    for line in ("lstm", "flat", "violate R1", "by chance", "always stop", "R1 of 6", "R2 of 2", "P(R1)", "unfinished"):
        assert line in told.output
    assert "written" not in told.output


def test_what_is_written_is_what_was_printed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    told = run("fit", saved(tmp_path, TINY), "--out", out, "--json")
    assert told.exit_code == 0, told.output
    data = json.loads(told.stdout)
    assert data["arprops"] == "fit/1"
    stored = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert stored == {key: value for key, value in data.items() if key != "written"}
    assert [(row["architecture"], row["steered"], row["seed"]) for row in data["rows"]] == [
        ("lstm", "–", 0), ("lstm", "–", 1), ("flat", "–", 0), ("flat", "–", 1), ("flat", "violate R1", 0), ("flat", "violate R1", 1),
    ]  # fmt: skip
    rule = data["languages"][0]["rules"][0]
    assert (rule["rule"], rule["prompts"], rule["obeyed_by_stopping"]) == ("R1", 6, 0)
    assert rule["chance"]["exact"].endswith("√5")
    assert not (out / "training").exists()
    page = (out / "index.html").read_text(encoding="utf-8")
    assert page.count("<svg xmlns") == 3
    assert "http://www.w3.org/2000/svg" in page
    assert "src=" not in page

    # A net that is loaded again is the net of the row: the same completions, the same enclosed KL.
    it = grammar("anbn")
    model = it.model(geometric("0.8", first=1, last=3))
    row = data["rows"][2]
    net = load_net(out / "nets" / "anbn-flat-0-final")
    low, high = row["final"]["kl"]
    assert low <= float(ar.kl(model, net, prompts=200).lower) + 1e-9 <= high + 2e-9  # type: ignore[union-attr]
    prompts = split(model, length=3).open(it.rule("R1"))
    found = greedy(net, prompts, limit=6).completions
    assert row["final"]["scores"]["R1"]["obeyed"] == sum(c.finished and it.rule("R1").holds(p, c.symbols) for p, c in zip(prompts, found, strict=True))


def test_processes_give_the_same_rows_as_one_process(tmp_path: Path) -> None:
    text = TINY.replace('kind = "lstm"\nhidden = 3\n[[architecture]]\n', "").replace("seeds = 2", "seeds = 1")
    path = saved(tmp_path, text)
    alone, many = (json.loads(run("fit", path, "--json", *more).stdout) for more in ((), ("--workers", "2")))
    assert alone == many


def test_a_model_of_a_file_with_rules_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(
        """
[models.bits]
kind = "table"
alphabet = "01"
length = 2
rows = { "" = { 1 = 1 }, 1 = { 0 = "1/2", 1 = "1/2" } }
default = { 1 = 1 }
[models.even]
kind = "counter"
alphabet = "01"
counters = ["d"]
start = { control = "s" }
control.s = [
  { when = "d == 0", next = { END = 1 }, step = { 0 = { to = "s", add = { d = -1 } }, 1 = { to = "s", add = { d = 1 } } } },
  { next = { 0 = 1 }, step = { 0 = { to = "s", add = { d = -1 } }, 1 = { to = "s", add = { d = 1 } } } },
]
""",
        encoding="utf-8",
    )
    text = """
[training]
steps = 3
[[language]]
model = "m.toml#bits"
name = "bits"
rules = { ends = "(0|1)*1", alike = "@m.toml#even" }
prompts = 1
[[architecture]]
kind = "ngram"
order = 2
"""
    told = run("fit", saved(tmp_path, text), "--json")
    assert told.exit_code == 0, told.output
    (language,) = json.loads(told.stdout)["languages"]
    assert language["prompts"] == {"length": 1, "possible": 1, "impossible": 1}
    assert [rule["rule"] for rule in language["rules"]] == ["ends", "alike"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('grammar = "anbn"', 'grammar = "anbm"', "language[1]: found no grammar 'anbm'"),
        ('grammar = "anbn"', "", "found neither of grammar and model"),
        ("last = 3 }", "last = 0 }", "first=1, last=0"),
        ("q = 0.8", "q = inf", "language[1].law.q: found inf, expected a rational"),
        ("q = 0.8", "q = -1", "must be positive, found -1"),
        ('kind = "geometric"', 'kind = "zipf"', "a law whose kind is uniform or geometric"),
        ("prompts = 3", "prompts = 30", "1,073,741,824 prompts"),
        ("prompts = 3", "", "the key 'prompts' is missing"),
        ("prompts = 3", "prompts = -3", "expected at least 0"),
        ('kind = "lstm"', 'kind = "elman"', "elman"),
        ("hidden = 3", "hidden = 0", "hidden"),
        ("hidden = 3", "hiden = 3", "hiden"),
        ("rate = 0.3", "rate = -0.3", "rate"),
        ('name = "flat"', 'name = "lstm"', "two architectures are named 'lstm'"),
        ('rule = "R1"', 'rule = "R7"', "anbn has no rule 'R7', expected one of R1, R2, R2'"),
        ('architecture = "flat"', 'architecture = "round"', "found no architecture 'round'"),
        ('ways = ["violate"]', 'ways = ["bend"]', "obey"),
        ("seeds = 2", "seeds = []", "found no seed"),
        ("seeds = 2", "seeds = [1, 1]", "found (1, 1)"),
        ("[[language]]", "[[tongue]]", "tongue"),
    ],
)
def test_a_file_that_makes_no_sense_is_one_message(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in TINY
    told = run("fit", saved(tmp_path, TINY.replace(old, new)))
    assert told.exit_code == 2
    assert said in told.stderr.replace("\n", " "), told.stderr
    assert "Traceback" not in told.stderr


def test_a_check_file_is_no_fit_file() -> None:
    told = run("fit", ROOT / "examples/two_bits.toml")
    assert told.exit_code == 2
    assert "unknown key" in told.stderr


@pytest.mark.parametrize("name", ["rule_extrapolation", "anbn_fit"])
def test_the_examples_can_be_read(name: str) -> None:
    plan = read_fit(ROOT / f"examples/{name}.toml")
    assert {trainee.name for trainee in plan.trainees} >= {"lstm", "transformer", "linear"}
    assert plan.subjects[0].name == "anbn"
    assert len(split(plan.subjects[0].model, length=8).impossible) == 251
