"""Nets in files: a folder is a model, an audit is a claim, and a stored proof needs no net."""

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

pytest.importorskip("torch")

import torch
from typer.testing import CliRunner

import arprops as ar
from arprops.cli.app import app
from arprops.formats.checkfile import read_check
from arprops.formats.proof import proof_data, read_proof
from arprops.neural.audited import ITEMS, Audited
from arprops.neural.auditing import ITEMS as ASKED
from arprops.neural.card import save_net
from arprops.neural.decide import decide
from arprops.neural.net import Net
from arprops.neural.nets.recurrent import LSTM
from arprops.report.outcome import Outcome
from arprops.testing.replay import replay
from arprops.testing.spec import decided

RECHECK = Path(__file__).parents[2] / "proofs" / "recheck.py"
MODELS = """
[models.P]
kind = "pdfa"
alphabet = ["a", "b"]
start = "s"
next = { s = { a = "1/4", b = "1/4", END = "1/2" } }
step = { s = { a = "s", b = "s" } }

[models.lstm]
net = "lstm"
"""


@pytest.fixture
def folder(tmp_path):
    torch.set_num_threads(1)
    save_net(Net(LSTM(3, hidden=4, seed=3), "ab"), tmp_path / "lstm")
    return tmp_path


def spec(folder, text, *, name="spec.toml"):
    (folder / name).write_text(MODELS + text)
    return folder / name


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_folder_is_a_model_in_a_file_and_by_itself(folder):
    file = spec(folder, "")
    for loaded in (ar.load(file, model="lstm"), ar.load(folder / "lstm")):
        assert isinstance(loaded, Net)
        assert loaded.next(("a",)) == Net(LSTM(3, hidden=4, seed=3), "ab").next(("a",))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('net = "nowhere"', "found nothing, expected the folder of a net"),
        ('net = "spec.toml"', "found a file, expected the folder of a net"),
        ('net = "."', "neither card.json"),
        ('net = "lstm"\ntokens = ["a"]', "whose card says its symbols"),
        ("net = 3", "models.other.net"),
        ('net = "lstm"\nweights = "x"', "weights"),
    ],
)
def test_a_net_that_is_not_in_order_is_told_at_its_place(folder, table, message):
    with pytest.raises(ar.BadFile) as refused:
        read_check(spec(folder, f"[models.other]\n{table}\n"))
    assert message in str(refused.value)
    assert "models.other" in str(refused.value)


def test_claims_about_nets_are_decided_and_their_proofs_stored_without_the_net(folder):
    file = spec(
        folder,
        '[[claim]]\nkind = "total_variation"\np = "P"\nq = "lstm"\nat_most = "1/2"\n'
        '[[claim]]\nkind = "next_probability"\np = "lstm"\noutcome = "END"\nprompts = { regex = "[ab]{0,2}" }\nat_least = "9/10"\nexpect = "refuted"\n',
    )
    result = run("check", file, "--save", folder / "proofs")
    assert result.exit_code == 0, result.output
    stored = sorted((folder / "proofs").iterdir())
    assert len(stored) == 2
    for path in stored:
        assert "net" not in json.loads(path.read_text())["models"]["lstm"]
        ar.recheck(read_proof(path).verdict)
    rechecked = subprocess.run([sys.executable, RECHECK, *stored], capture_output=True, text=True, check=False)
    assert rechecked.returncode == 0, rechecked.stdout


def test_only_what_the_check_asks_is_stored(folder):
    net = ar.load(folder / "lstm")
    for prompt in ("aabbab", "bbbbb"):
        ar.next_distribution(net, prompt)
    verdict = decide(ar.Comparison(ar.NextProbability(net, ("a",), ar.END), "<", 1))
    assert len(proof_data(verdict, models={"lstm": net})["models"]["lstm"]["next"]) == 3


def test_an_attested_claim_needs_the_files_word_to_be_enough(folder):
    claim = '[[claim]]\nkind = "audit"\np = "lstm"\nitem = "causality"\n'
    assert run("check", spec(folder, claim)).exit_code == 3
    assert run("check", spec(folder, claim), "--allow-attested").exit_code == 0
    (folder / "allowed.toml").write_text("allow_attested = true\n" + MODELS + claim)
    result = run("check", folder / "allowed.toml")
    assert result.exit_code == 0, result.output
    assert "lstm passes the audit of causality" in result.output


def test_an_audit_with_the_exact_model_asks_for_the_loss_too(folder):
    result = run("check", spec(folder, '[[claim]]\nkind = "audit"\np = "lstm"\nexact = "P"\nlength = 3\nsamples = 8\n'), "--allow-attested", "--json")
    (claim,) = json.loads(result.output)["claims"]
    assert claim["verdict"] == "attested"
    assert any("loss floor" in reason for reason in claim["reasons"])


def test_an_audit_of_what_is_no_net_is_bad_input(folder):
    result = run("check", spec(folder, '[[claim]]\nkind = "audit"\np = "P"\n'))
    assert result.exit_code == 2
    assert "an audit is of a net" in result.output


def test_an_unknown_item_is_told_with_those_there_are(folder):
    with pytest.raises(ar.BadFile, match="causality"):
        read_check(spec(folder, '[[claim]]\nkind = "audit"\np = "lstm"\nitem = "casuality"\n'))


def test_the_items_of_files_are_those_of_the_audit():
    assert ITEMS == ASKED


def test_a_failed_item_is_refuted_and_replayed(folder, monkeypatch):
    """A net that looks at its batch: what a file cannot hold, so the folder's net is spoilt behind its back."""
    spoilt = Net(LSTM(3, hidden=4, seed=3), "ab")
    forward = spoilt.module.forward
    monkeypatch.setattr(spoilt.module, "forward", lambda tokens: forward(tokens) * (1 + tokens.float().mean()) if len(tokens) > 1 else forward(tokens))
    from arprops.neural import audited as room

    verdict, notes = room.audited(Audited(spoilt, "batch rows", length=3, prompts=8))
    assert verdict.refuted
    assert any("batch" in note for note in notes)
    ar.recheck(verdict)


def test_a_stored_proof_of_an_audit_is_refused(folder):
    verdict = decide(ar.Comparison(ar.NextProbability(ar.load(folder / "lstm"), ("a",), ar.END), "<", 1))
    data = proof_data(verdict, models={})
    data["claim"] = {"kind": "audit", "p": next(iter(data["models"]))}
    (folder / "proof.json").write_text(json.dumps(data))
    with pytest.raises(ar.BadFile, match="never proved"):
        read_proof(folder / "proof.json")


COUNTED = """
[models.balanced]
kind = "counter"
alphabet = "ab"
counters = ["n"]
start = { control = "up", counters = { n = 0 } }
control.up = [
    { when = "n == 0", next = { a = "1/2", END = "1/2" }, step = { a = { to = "up", add = { n = 1 } }, b = { to = "off" } } },
    { next = { a = "1/2", b = "1/2" }, step = { a = { to = "up", add = { n = 1 } }, b = { to = "down", add = { n = -1 } } } },
]
control.down = [
    { when = "n == 0", next = { END = 1 }, step = { a = { to = "off" }, b = { to = "off" } } },
    { next = { b = 1 }, step = { a = { to = "off" }, b = { to = "down", add = { n = -1 } } } },
]
control.off = [{ next = { a = 1 }, step = { a = { to = "off" }, b = { to = "off" } } }]
"""


@pytest.mark.parametrize("whole", ["true", "false"])
def test_a_counter_language_is_bounded_after_every_prompt_of_a_net(folder, whole):
    file = spec(folder, COUNTED + f"""
[[claim]]
name = "at least"
kind = "probability"
p = "lstm"
language = "balanced"
whole = {whole}
prompts = {{ regex = "a|ab|aab" }}
at_least = "1/100"
[[claim]]
name = "at most"
kind = "probability"
p = "lstm"
language = "balanced"
whole = {whole}
prompts = {{ regex = "a|ab|aab" }}
at_most = "1/100"
[[claim]]
name = "at one prompt"
kind = "probability"
p = "lstm"
language = "balanced"
whole = {whole}
prompt = "aab"
at_least = "1/100"
""")
    claims = {each["name"]: each for each in json.loads(run("check", file, "--json", "--prompts", 400, "--save", folder / "proofs").stdout)["claims"]}
    assert {name: each["verdict"] for name, each in claims.items()} == {"at least": "proved", "at most": "refuted", "at one prompt": "proved"}
    assert claims["at most"]["witness"]["prompt"] == ["a"]
    again = subprocess.run([sys.executable, str(RECHECK), str(folder / "proofs")], capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stdout
    assert "3 proofs, 3 accepted" in again.stdout
    # once more, by adding up the strings
    net, machine = ar.load(file, model="lstm"), ar.load(file, model="balanced")
    ended = {"a": ["b", "abb", "aabbb"], "aab": ["b"]} if whole == "true" else {"a": ["", "ab", "aabb"], "aab": ["", "ab", "aabb"]}
    for prompt, completions in ended.items():
        read = prompt if whole == "true" else ""
        assert all(ar.END in ar.next_distribution(machine, read + completion) for completion in completions)
        given = ar.prefix_probability(net, prompt)
        assert sum(ar.string_probability(net, prompt + completion) for completion in completions) >= given / 100


def test_a_net_is_compared_with_a_model_within_brackets(folder):
    file = spec(folder, "")
    found = json.loads(run("compare", f"{file}#P", folder / "lstm", "--json", "--prompts", 300).stdout)
    assert [each["verdict"] for each in found["claims"]] == ["refuted", "refuted", "refuted"]
    values = found["values"]
    assert 0 < float(Fraction(values["TV(A, B)"]["lower"])) <= float(Fraction(values["TV(A, B)"]["upper"])) < 1
    assert Fraction(values["KL(A‖B)"]["lower"]) > 0


def test_a_verdict_on_a_view_of_a_net_stands_without_a_stored_proof(folder):
    view = '{ kind = "truncated", model = "lstm", length = 2 }'
    file = spec(folder, f'[[claim]]\nkind = "tight"\np = {view}\n[[claim]]\nkind = "tight"\np = "P"\n')
    first, second = json.loads(run("check", file, "--json", "--save", folder / "proofs").stdout)["claims"]
    assert (first["verdict"], first["saved"]) == ("proved", None)
    assert "no proof is stored" in first["reasons"][0]
    assert second["saved"] is not None


def test_a_view_of_a_net_is_not_walked_for_ever(folder, monkeypatch):
    monkeypatch.setattr("arprops.testing.spec.VIEWED", 50)
    file = read_check(spec(folder, '[[claim]]\nkind = "tight"\np = { kind = "decoded", model = "lstm", decoder = { kind = "top_k", k = 3 } }\n'))
    stated = file.claims[0]
    found = decided(Outcome(stated.claim, models=stated.models))
    assert found.status == "unknown"
    assert len(file.models["lstm"].record) <= 50


def test_an_emitted_test_about_a_net_comes_to_an_end_and_fails(folder):
    file = spec(folder, '[[claim]]\nname = "far"\nkind = "probability"\np = "lstm"\nlanguage = { regex = "a(a|b)*" }\nat_least = "9/10"\n')
    assert run("check", file, "--emit-tests", folder / "tests", "--prompts", 400).exit_code == 1
    text = (folder / "tests" / "test_spec.py").read_text()
    assert "budget=1000, prompts=2000" in text
    found = subprocess.run([sys.executable, "-m", "pytest", "-q", str(folder / "tests"), "-p", "no:cacheprovider"], capture_output=True, text=True, check=False)
    assert "1 failed" in found.stdout
    assert "REFUTED" in found.stdout


def test_an_audit_in_a_file_can_be_about_metrics(folder):
    claim = '[[claim]]\nkind = "audit"\np = "lstm"\nitem = "non-vacuous metrics"\nlength = 2\nsamples = 4\n'
    unasked = run("check", spec(folder, claim), "--allow-attested")
    assert unasked.exit_code == 3, unasked.output
    fair = run("check", spec(folder, claim + 'metrics = { even = { regex = "(..)*" } }\n'), "--allow-attested")
    assert fair.exit_code == 0, fair.output
    vacuous = run("check", spec(folder, claim + 'metrics = { all = { regex = ".*" } }\n'), "--allow-attested")
    assert vacuous.exit_code == 3
    assert "non-vacuous metrics" in vacuous.output


def test_the_lines_that_show_an_audit_again_run_and_say_what_they_claim(folder):
    """What is typed after a refuted audit, on a net that is sound: so that it passes, and its opposite fails."""
    file = spec(folder, '[[claim]]\nname = "ahead"\nkind = "audit"\np = "lstm"\nitem = "causality"\nexact = "P"\nlength = 2\nmetrics = { even = { regex = "(..)*" } }\n')
    claim = read_check(file).claims[0].claim
    refuted = decide(ar.Comparison(ar.NextProbability(ar.load(folder / "lstm"), (), ar.END), "<", 0))
    seen = replay(refuted, claim=claim, named={name: getattr(claim, field) for name, field in (("lstm", "p"), ("P", "exact"))}, file="FILE", key="ahead")
    room = {"FILE": file}
    exec("\n".join(["import arprops as ar", "from arprops.neural import audit", "from arprops.testing.spec import claim_of", *seen.models]), room)
    exec(seen.holds, room)
    with pytest.raises(AssertionError):
        exec(seen.fails, room)
