"""Languages over characters in files, for models whose symbols write more than one."""

from fractions import Fraction
from itertools import product

import pytest

import arprops as ar
from arprops.formats.benchmark import read_benchmark
from arprops.formats.checkfile import read_check
from arprops.solve.value import valued

TOKENS = """
[models.P]
kind = "pdfa"
alphabet = ["a", "b", "ab"]
start = "s"
next = { s = { a = "1/4", b = "1/8", ab = "1/8", END = "1/2" } }
step = { s = { a = "s", b = "s", ab = "s" } }
"""


def read(folder, text, *, name="f.toml"):
    (folder / name).write_text(TOKENS * (name == "f.toml") + text, encoding="utf-8")
    return read_check(folder / name)


def claim(folder, language, more=""):
    return read(folder, f'[[claim]]\nkind = "probability"\np = "P"\nlanguage = {language}\n{more}equals = "1/2"\n').claims[0].claim


def mass(texts, longest):
    """The probability of all strings of tokens that write one of the texts, one by one."""
    weights = {"a": Fraction(1, 4), "b": Fraction(1, 8), "ab": Fraction(1, 8)}
    total = Fraction(0)
    for length in range(longest + 1):
        for tokens in product(weights, repeat=length):
            if "".join(tokens) in texts:
                share = Fraction(1, 2)
                for token in tokens:
                    share *= weights[token]
                total += share
    return total


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ('{ text = { regex = "ab" } }', {"ab"}),
        ('{ text = { words = ["aab", ""] } }', {"aab", ""}),
        ('{ text = { all = [{ regex = "(a|b)(a|b)?" }, { not = { regex = ".*a" } }] } }', {"b", "ab", "bb"}),
        ('{ any = [{ text = { regex = "ab" } }, { words = [["ab"], ["b"]] }] }', {"ab", "b"}),
        ('{ text = { regex = "ab|c", alphabet = "abc" } }', {"ab"}),
    ],
)
def test_a_text_is_every_string_of_tokens_that_writes_it(tmp_path, language, texts):
    comparison = claim(tmp_path, language)
    assert valued(comparison.left).value == mass(texts, 4)


def test_a_named_text_is_asked_about_as_prompts_too(tmp_path):
    file = read(
        tmp_path,
        '[languages.text]\ntext = { regex = "a|ab" }\n[[claim]]\nkind = "next_probability"\np = "P"\noutcome = "END"\nprompts = "text"\nequals = "1/2"\n',
    )
    prompts = file.claims[0].claim.prompts
    assert [word for length in range(3) for word in product(("a", "b", "ab"), repeat=length) if word in prompts] == [("a",), ("ab",), ("a", "b")]
    assert ar.decide(file.claims[0].claim).proved


def test_a_verdict_tells_tokenisations_apart(tmp_path):
    from arprops.report.words import language_text

    assert language_text(claim(tmp_path, '{ text = { regex = "ab" } }').left.language) == "{ab, a b}"


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ('{ text = { regex = "(" } }', "regular expression"),
        ('{ text = { words = [["ab"]] } }', "ab"),
        ('{ text = { regex = "<ab>", alphabet = ["ab"] } }', "single characters"),
        ('{ text = "nobody" }', "expected the name of a language"),
        ('{ text = { regex = "a" }, regex = "a" }', "exactly one of regex, words, counted, moves, text"),
    ],
)
def test_a_text_that_makes_no_sense_is_told_at_its_place(tmp_path, language, message):
    with pytest.raises(ar.BadFile) as refused:
        claim(tmp_path, language)
    assert message in str(refused.value) and "claim" in str(refused.value)


def test_a_benchmark_has_texts_for_right_completions(tmp_path):
    (tmp_path / "b.toml").write_text('[[item]]\nprompt = ["a"]\nright = { text = { regex = "ab" } }\n', encoding="utf-8")
    own = read_benchmark(tmp_path / "b.toml", alphabet=("a", "b", "ab")).benchmark.right["a",]
    assert ("ab",) in own and ("a", "b") in own
    other = read_benchmark(tmp_path / "b.toml", alphabet=("x", "b", "ab", "a"), texts={"x": "a", "b": b"b", "ab": "!", "a": "a"}).benchmark.right["a",]
    assert ("ab",) not in other and ("x", "b") in other


def byte_level(folder, texts):
    from tests.neural.foreign import byte_level, gpt2, saved

    saved(folder, gpt2(ids=270), byte_level(texts))


NET = '[models.net]\nnet = "net"\ntokens = ["a", "Ġ", "Ġa"]\n'


def test_the_tokens_of_a_language_model_write_what_its_tokenizer_says(tmp_path):
    pytest.importorskip("transformers")
    from arprops.neural.decide import bracketed

    byte_level(tmp_path / "net", [" a a a", "a a"])
    (tmp_path / "spec.toml").write_text(
        NET + '[[claim]]\nkind = "probability"\np = "net"\nlanguage = { text = { words = ["a a"] } }\nat_least = 0\n', encoding="utf-8"
    )
    file = read_check(tmp_path / "spec.toml")
    comparison = file.claims[0].claim
    language = comparison.right.language
    assert {word for length in range(5) for word in product(("a", "Ġ", "Ġa"), repeat=length) if word in language} == {("a", "Ġa"), ("a", "Ġ", "a")}
    net = file.models["net"]
    one, two = (ar.string_probability(net, word) for word in (("a", "Ġa"), ("a", "Ġ", "a")))
    bracket = bracketed(comparison.right, prompts=10)
    assert bracket.lower <= one + two <= bracket.upper and bracket.width < 1e-12


def test_texts_come_with_an_included_net_and_a_name_writes_one_text_in_a_file(tmp_path):
    pytest.importorskip("transformers")
    byte_level(tmp_path / "net", [" a a a", "a a"])
    (tmp_path / "net.toml").write_text(NET, encoding="utf-8")
    spec = 'include = ["net.toml"]\n[[claim]]\nkind = "probability"\np = { kind = "truncated", model = "net", length = 3 }\nlanguage = { text = { words = ["a a"] } }\nat_least = 0\n'
    (tmp_path / "spec.toml").write_text(spec, encoding="utf-8")
    language = read_check(tmp_path / "spec.toml").claims[0].claim.right.language
    assert ("a", "Ġa") in language
    named = 'include = ["net.toml"]\n[models.Q]\nkind = "restricted"\nmodel = { kind = "table", alphabet = ["Ġa", "Ġ", "a"], horizon = 0, rows = {}, default = { END = 1 } }\nrule = { text = { regex = "a" } }\n'
    (tmp_path / "other.toml").write_text(named, encoding="utf-8")
    read_check(tmp_path / "other.toml")  # another order of the names is another alphabet
    (tmp_path / "clash.toml").write_text(named.replace('["Ġa", "Ġ", "a"]', '["a", "Ġ", "Ġa"]').replace('include = ["net.toml"]\n', "") + "[models.net]" + NET.partition("]")[2], encoding="utf-8")
    with pytest.raises(ar.BadFile, match="one text for an alphabet"):
        read_check(tmp_path / "clash.toml")
