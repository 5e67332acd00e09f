"""What is printed or drawn shows itself or an escape, whatever models, symbols and claims are called."""

import json
import unicodedata
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arprops.core.claim import NextProbability, PrefixProbability, Probability, SameConditionals
from arprops.core.verdict import Attested, Unknown
from arprops.core.words import END
from arprops.models.pdfa import PDFA
from arprops.report.dot import dot
from arprops.report.outcome import Outcome
from arprops.report.plain import plain, plain_json, plain_lines
from arprops.report.show import model_text
from arprops.report.svg import svg
from arprops.report.text import describe
from arprops.report.words import Names, claim_text, quantity_text
from arprops.search.decide import decide
from arprops.search.elementary import from_words

ESC, CSI, RLO, LS = "\x1b[31m", "\x9b31m", "\u202e", "\u2028"
NASTY = [ESC, CSI, RLO, LS, "\n", "\x00", "\uffff"]


def automaton(stop: str) -> PDFA[str]:
    """Over the nasty symbols, in states of nasty names."""
    weights = dict.fromkeys(NASTY, "1/14") | {END: "1/2"}
    return PDFA(NASTY, start=ESC, next={ESC: weights, stop: {END: 1}}, step={ESC: dict.fromkeys(NASTY, stop), stop: dict.fromkeys(NASTY, stop)})


def acts(text: str) -> bool:
    """Whether some character other than a line end acts instead of being seen."""
    kinds = {"Cc", "Zl", "Zp", "Cs"}
    bidi = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    return any(unicodedata.category(x) in kinds or unicodedata.bidirectional(x) in bidi or x in "\u200e\u200f\u061c\ufffe\uffff" for x in text if x != "\n")


@given(st.text(st.characters() | st.sampled_from([chr(i) for i in (*range(160), *range(0x2000, 0x2070), 0x61C, 0xD800, 0xFFFE, 0xFFFF)])))
def test_plain_text_is_one_line_of_what_can_be_seen(text: str) -> None:
    assert not acts(plain(text))
    assert "\n" not in plain(text)
    assert plain_lines(text).count("\n") == text.count("\n")
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize("text", ["", "abc", "a b", "naïve", "0→1", "👩\u200d💻", "שלום", "\\n", "≈ 0.5‖∞"])
def test_what_can_be_seen_is_left_alone(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(("text", "shown"), [("\n", r"\n"), (ESC, r"\x1b[31m"), (CSI, r"\x9b31m"), (RLO, r"\u202e"), (LS, r"\u2028"), ("\ud800", r"\ud800")])
def test_what_acts_is_escaped(text: str, shown: str) -> None:
    assert plain(text) == shown


@given(st.recursive(st.text(st.characters(codec="utf-8")), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_json_says_the_same(data: object) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=1)
    assert json.loads(plain_json(text)) == data
    assert not acts(plain_json(text))


def test_pictures_of_nasty_symbols() -> None:
    root = ET.fromstring(svg(automaton("stop")))
    labels = " ".join(text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text"))
    assert r"\x1b[31m:1/14" in labels
    assert r"\n" in svg(PDFA(["\n"], start=0, next={0: {END: 1}}, step={0: {"\n": 0}}))
    for written in (svg(automaton(RLO)), dot(automaton(RLO))):
        assert not acts(written)


def test_a_table_of_nasty_symbols_keeps_its_lines() -> None:
    lines = model_text(automaton("stop")).splitlines()
    assert len(lines) == 7
    assert not any(map(acts, lines))


def test_verdicts_of_nasty_names() -> None:
    p, q = automaton("x"), PDFA(NASTY, start=ESC, next={ESC: {END: 1}}, step={ESC: dict.fromkeys(NASTY, ESC)})
    names = {ESC + "\n": p, RLO: q}
    verdict = decide(SameConditionals(p, q))
    texts = [
        describe(verdict, names=names),
        describe(Unknown(verdict.claim, ESC, CSI), names=names),
        describe(Attested(verdict.claim, (ESC,), RLO), names=names),
        Outcome(verdict.claim, name=ESC + LS, verdict=verdict, models=names, saved=CSI).text(),
        Outcome(verdict.claim, name=RLO, error=f"two\nlines{ESC}", models=names).text(),
        *(quantity_text(quantity, Names(names)) for quantity in (
            PrefixProbability(p, (ESC, LS), CSI), PrefixProbability(p, (ESC,)), NextProbability(p, (), RLO), Probability(p, from_words(NASTY, [[ESC, "\n"]]))
        )),
    ]  # fmt: skip
    assert not any(map(acts, texts))
    assert "\n" not in claim_text(verdict.claim, Names(names))
    assert len(texts[0].splitlines()) == 3 + len(NASTY) + 1
