"""C3: shots never make a few-shot prompt more probable under a mixture of HMMs, and may make it exactly impossible, where KL 0 says nothing."""

import importlib.util
import sys
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from tests.strategies import AB, hmms, models, prompts, sources
from tests.twice import brute

ROOT = Path(__file__).parents[2]


def example():
    """The script of examples/ as a module."""
    spec = importlib.util.spec_from_file_location("in_context_example", ROOT / "examples" / "in_context.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


SCRIPT = example()


def tiny(seed, mixed=2):
    return SCRIPT.Ginc(concepts=2, entities=2, properties=3, mixed=mixed, seed=seed)


@st.composite
def mixtures(draw):
    share = draw(st.sampled_from([Fraction(1, 2), Fraction(1, 5)]))
    return ar.Mixture([(share, draw(hmms())), (1 - share, draw(hmms()))])


@given(p=mixtures(), shots=st.lists(prompts(max_size=3), max_size=4))
def test_appending_shots_never_makes_a_prompt_more_probable(p, shots):
    prompt, before = (), Fraction(1)
    for shot in shots:
        prompt = (*prompt, *shot)
        mass = ar.prefix_probability(p, prompt)
        assert mass <= before
        assert ar.possible(p, prompt) == (mass > 0)
        before = mass


@given(p=st.one_of(mixtures(), models(), sources(), sources().map(ar.Belief)), prompt=prompts(max_size=5))
def test_possible_is_a_positive_mass_and_no_threshold(p, prompt):
    assert ar.possible(p, prompt) == (brute.prefix(p, prompt) > 0) == (prompt not in ar.zero_prompts(ar.Truncated(p, 6)))


def test_a_prompt_whose_mass_no_float_could_hold_is_possible():
    tiny_share = Fraction(1, 10**50)
    p = ar.HMM(AB, start={0: 1}, emit={0: {"a": tiny_share, "b": 1 - tiny_share}}, move={0: {0: 1}})
    assert ar.possible(p, "a" * 100_000)
    assert float(ar.prefix_probability(p, "a" * 10)) == 0.0


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("length", [1, 2])
def test_the_share_is_that_of_all_prompts_one_by_one(seed, length):
    # Every prompt of up to two shots, its probability from the examples' own, its impossibility from sums over paths.
    ginc = tiny(seed)
    examples = brute.strings(ginc.example(0, length), length)
    queries = brute.strings(ginc.example(0, length - 1), length)
    assert sum(examples.values()) == sum(queries.values()) == 1
    found = SCRIPT.shares(ginc, 0, length, (0, 1, 2))
    for shots, share in found.items():
        total = Fraction(0)
        for *given_shots, query in product(*[examples] * shots, queries):
            mass = queries[query]
            for shot in given_shots:
                mass *= examples[shot]
            prompt = sum(((*shot, SCRIPT.DELIMITER) for shot in given_shots), ()) + query
            total += mass * (not brute.prefix(ginc.documents, prompt))
        assert share == total


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), length=st.integers(1, 3), concept=st.integers(0, 1), mixed=st.integers(2, 4))
def test_the_share_is_0_without_shots_and_never_falls(seed, length, concept, mixed):
    found = [*SCRIPT.shares(tiny(seed, mixed), concept, length, range(6)).values()]
    assert found[0] == 0, "the concept of the query is in the mixture"
    assert found == sorted(found)
    assert found[-1] <= 1


def test_a_share_as_a_number():
    # Each shot is lost with probability 1/8, whatever came before it.
    assert SCRIPT.shares(tiny(2), 0, 2, (0, 1, 2, 4)) == {n: 1 - Fraction(7, 8) ** n for n in (0, 1, 2, 4)}


def test_it_rises_to_almost_1_and_stays_below_while_some_prompt_is_possible():
    found = SCRIPT.shares(SCRIPT.Ginc(), 0, 3)
    assert list(found) == list(SCRIPT.SHOTS)
    assert all(a < b for a, b in zip(found.values(), [*found.values()][1:], strict=False))
    assert 1 - Fraction(1, 10**8) < found[64] < 1


def test_where_everything_may_follow_everything_nothing_is_impossible():
    # The hypothesis that does the work is a zero in the mixture: without one, no prompt is lost, however many shots.
    dense = ar.HMM("ab/", start={0: 1}, emit={0: {"a": "1/3", "b": "1/3", "/": "1/3"}}, move={0: {0: 1}}, stop={0: "1/9"})
    assert not any(ar.count(ar.zero_prompts(ar.Mixture([("1/2", dense), ("1/2", dense)])), n) for n in range(5))


def test_at_an_impossible_prompt_the_posterior_refuses_and_models_at_kl_0_part():
    ginc = SCRIPT.Ginc()
    prompt = next(p for seed in range(100) if not ar.possible(ginc.documents, p := SCRIPT.drawn(ginc, 0, 3, shots=2, seed=seed)))
    assert ar.prefix_probability(ginc.documents, prompt) == 0
    with pytest.raises(ar.ZeroProbabilityPrompt):
        ar.next_distribution(ar.Belief(ginc.documents), prompt)
    one, other = (ar.Belief(ginc.documents, off_support=ginc.last_token(concept)) for concept in (0, 1))
    ar.expect(ar.same_joint(one, other))
    assert ar.kl(ginc.documents, one) == 0 == ar.kl(ginc.documents, other)
    assert ar.next_distribution(one, prompt) != ar.next_distribution(other, prompt)
    possible = prompt[: next(n for n in range(len(prompt)) if not ar.possible(ginc.documents, prompt[: n + 1]))]
    assert ar.next_distribution(one, possible) == ar.next_distribution(other, possible)


def test_the_script_prints_and_draws(tmp_path, capsys):
    pytest.importorskip("torch")
    assert SCRIPT.main(["--svg", str(tmp_path / "a.svg")], setting=SCRIPT.Setting(cut=5, seeds=1, steps=3)) == 0
    said = capsys.readouterr().out
    assert "ZeroProbabilityPrompt" in said
    assert "KL 0 from the mixture: True, exactly" in said
    for drawing in (tmp_path / "a.svg", ROOT / "docs" / "in_context.svg"):  # other versions of matplotlib draw other lines, with the same words
        assert "share of prompts of probability 0" in drawing.read_text(encoding="utf-8")
    # What the page shows is what the script prints.
    page = (ROOT / "docs" / "in_context.md").read_text(encoding="utf-8")
    assert said.split("\n\n")[1] in page
    assert said[said.index("shots     P = 0") : said.index("\n\nLSTMs")] in page


def test_without_matplotlib_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ar.Missing, match=r"arprops\[plot\]"):
        SCRIPT.draw({}, [], [], str(tmp_path / "a.svg"))
