"""A GPT-2 that is built and trained here on a tiny grammar, from its folder to the audit, a bracket and a spec."""

import json
from fractions import Fraction

import pytest

pytest.importorskip("transformers")

from typer.testing import CliRunner

import arprops as ar
from arprops.cli.app import app
from arprops.neural import audit, enclose, load_hf, probability, tokenised, worst_prompts
from tests.neural.foreign import ANBN, gpt2, saved, tokenizer, trained

SPEC = """
allow_attested = true

[models.net]
net = "gpt2"

[languages.grammar]
text = { regex = "ab|aabb|()" }

[[claim]]
name = "it writes the grammar, in whatever way it is cut into tokens"
kind = "probability"
p = "net"
language = "grammar"
at_least = "19/20"

[[claim]]
name = "after a text that begins a string, too"
kind = "probability"
p = "net"
language = "grammar"
whole = true
prompts = { text = { regex = "aab?" } }
at_least = "3/4"

[[claim]]
name = "after a text that begins none, it does not"
kind = "probability"
p = "net"
language = "grammar"
whole = true
prompts = { text = { regex = "b" } }
equals = 0

[[claim]]
name = "sound"
kind = "audit"
p = "net"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("language_model")
    saved(place / "gpt2", trained(gpt2(), steps=150), tokenizer())
    (place / "spec.toml").write_text(SPEC, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def grammar():
    """The distribution that it was trained on, over tokens: five strings, each with a fifth."""
    seen = {tuple(string[:size]) for string in ANBN for size in range(len(string) + 1)}
    rows = {}
    for prefix in seen:
        through = [string for string in ANBN if tuple(string[: len(prefix)]) == prefix]
        outcomes = [string[len(prefix)] if len(string) > len(prefix) else ar.END for string in through]
        rows[prefix] = {outcome: Fraction(outcomes.count(outcome), len(outcomes)) for outcome in outcomes}
    return ar.Table(["a", "b", "aa", "ab"], rows, horizon=4, default={ar.END: 1})


def test_it_is_audited_against_its_grammar_and_nothing_fails(folder, grammar):
    found = audit(load_hf(folder / "gpt2"), exact=grammar, length=4)
    assert found.passed
    assert {"causality", "padding", "batch rows", "cache", "loss floor", "divergence"} <= {finding.item for finding in found.findings if finding.passed}


def test_its_distance_from_the_grammar_is_bracketed(folder, grammar):
    found = enclose(load_hf(folder / "gpt2"), grammar, of=("total_variation", "kl"), prompts=200)
    assert 0 < found.kl.lower <= found.kl.upper < 1 / 5
    assert found.total_variation.width < 1 / 100
    assert found.more(prompts=200).total_variation.width <= found.total_variation.width


def test_its_prompts_are_ranked_by_what_it_makes_of_their_texts(folder):
    net = load_hf(folder / "gpt2")
    worst = worst_prompts(net, tokenised("ab|aabb|()", net), whole=True, at=tokenised("aab?", net), length=3)
    assert {judged.prompt for judged in worst.rows} == {("aa",), ("a", "a"), ("aa", "b"), ("a", "ab"), ("a", "a", "b")}


def test_a_spec_over_characters_is_decided_like_the_question_over_tokens(folder):
    found = json.loads(CliRunner().invoke(app, ["check", str(folder / "spec.toml"), "--json"]).stdout)
    verdicts = [claim["verdict"] for claim in found["claims"]]
    assert verdicts[0] == "proved"
    assert verdicts[3] == "attested"
    net = load_hf(folder / "gpt2")
    after = [probability(net, tokenised("ab|aabb|()", net), prompt=prompt, whole=True, width="1/1000") for prompt in (["aa"], ["a", "a"], ["aa", "b"], ["a", "ab"], ["a", "a", "b"])]
    assert verdicts[1] == ("proved" if all(bracket.lower >= 3 / 4 for bracket in after) else "refuted")
    assert verdicts[2] == "proved"
