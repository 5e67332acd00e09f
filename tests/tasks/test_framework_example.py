"""The script of examples/ prints what the page shows, and draws it."""

import importlib.util
import sys
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path

import pytest

import arprops as ar
from arprops.tasks.framework.spelled import Spelled

pytest.importorskip("matplotlib")
ROOT = Path(__file__).parents[2]


def example():
    spec = importlib.util.spec_from_file_location("framework_example", ROOT / "examples" / "framework.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


SCRIPT = example()


def test_what_the_page_shows_is_what_the_script_prints_and_it_draws(tmp_path, capsys):
    pytest.importorskip("constriction")
    assert SCRIPT.main(["--svg", str(tmp_path / "a.svg")]) == 0
    said = capsys.readouterr().out
    shown = said[said.index("KL in nats") : said.index("\n\ndrawn")].rstrip("\n")
    assert shown in (ROOT / "docs" / "framework.md").read_text(encoding="utf-8")
    for drawing in (tmp_path / "a.svg", ROOT / "docs" / "framework.svg"):
        written = drawing.read_text(encoding="utf-8")
        assert all(words in written for words in ("KL of the minimiser, nats", "bits of the code", "bits a character"))


def test_without_its_libraries_it_says_what_to_install(monkeypatch, tmp_path, capsys):
    for name in ("STEPS", "KEPT", "BLOCKS", "TAKEN"):
        monkeypatch.setattr(SCRIPT, name, getattr(SCRIPT, name)[:1])
    for library in ("matplotlib", "constriction"):
        monkeypatch.setitem(sys.modules, library, None)
    assert SCRIPT.main(["--svg", str(tmp_path / "a.svg")]) == 2
    told = capsys.readouterr()
    assert "arprops[code]" in told.out
    assert "arprops[plot]" in told.err
    assert not (tmp_path / "a.svg").exists()


def test_the_truth_of_the_brackets_is_a_model_that_ends():
    assert ar.tight(SCRIPT.brackets(2, 8)).proved
    # opened, opened, closed for certain, closed, ended
    assert ar.string_probability(SCRIPT.brackets(2, 8), "(())") == Fraction(1, 16)


def test_in_tokens_of_any_size_the_texts_have_one_joint():
    texts = ["".join(characters) for characters in product("ab", repeat=SCRIPT.CHARACTERS)][::37]
    sizes = [Spelled(model, {token: token for token in model.alphabet}) for model in map(SCRIPT.blocked, (1, 3, 4))]
    for text in texts:
        choices = ("a" + text)[:-1].count("a")  # after an a, and at the beginning, either character may come
        share = 0 if "bb" in text else Fraction(1, 2**choices)
        assert [ar.string_probability(joint, text) for joint in sizes] == [share] * 3


def test_days_in_between_add_up_to_no_more_than_all():
    for shares in SCRIPT.between().values():
        assert 0 < sum(shares) < 1
    assert SCRIPT.between()["after sr"][0] == Fraction(1, 4)


def test_the_loss_brings_the_truth_nearer_at_every_step_and_a_reward_the_reward():
    by_loss, by_reward = SCRIPT.taught().values()
    assert all(after[0] < before[0] for before, after in pairwise(by_loss))
    assert all(after[1] > before[1] for before, after in pairwise(by_reward))
    assert by_reward[-1][0] > by_reward[0][0]
