"""Small benchmarks for the tests of near twins, and the answer of `near_twin` where it has one.

True here: prompts are prefix-free, languages are random automata, and targets of 0 and 1 are common.
Must never enter: an oracle. What a test expects is derived in the test.
"""

from fractions import Fraction

from hypothesis import strategies as st

import arprops as ar
from arprops.build.near_twin import near_twin
from arprops.core.error import BadQuestion
from arprops.core.words import END
from arprops.search.elementary import from_words
from arprops.search.language import complement
from tests.strategies import AB, languages, prompts, words_of

SCORES = st.sampled_from([Fraction(n) for n in ("1/3", "1/10", "1/2", "1/5", "1/20", "0", "1")])


def prefix_free(words):
    """Those words that no other one begins, and that begin no other one that was kept."""
    kept = []
    for w in words:
        if not any(w[: len(k)] == k or k[: len(w)] == w for k in kept):
            kept.append(w)
    return kept


@st.composite
def rights(draw, alphabet=AB):
    """Languages of right completions: a random automaton, or all but or nothing but a few short words."""
    kind = draw(st.sampled_from(["words", "others", "automaton"]))
    if kind == "automaton":
        return draw(languages(alphabet, max_states=3))
    few = from_words(alphabet, draw(st.lists(st.sampled_from(words_of(alphabet, 2)), min_size=1, max_size=4)))
    return few if kind == "words" else complement(few)


@st.composite
def benchmarks(draw, alphabet=AB, max_size=3):
    """Up to three prompts of up to two symbols, each with the language of its right completions."""
    asked = prefix_free(draw(st.lists(prompts(alphabet, 2), min_size=1, max_size=max_size)))
    return {prompt: draw(rights(alphabet)) for prompt in asked}


@st.composite
def softened(draw, family):
    """Models of the family; two in three have every weight mixed with equal ones, so that most prompts are possible."""
    p = draw(family)
    if draw(st.integers(0, 2)) == 0:
        return p
    if isinstance(p, ar.PDFA):
        return ar.PDFA(p.alphabet, start=p.start_state, next={s: _mixed(row, (*p.alphabet, END)) for s, row in p.next_of.items()}, step=p.step_of)
    allowed = p.alphabet if p.horizon is None else (*p.alphabet, END)
    return ar.Table(p.alphabet, {w: _mixed(row, allowed) for w, row in p.rows.items()}, horizon=p.horizon, length=p.length)


def _mixed(row, allowed):
    return {x: row[x] / 2 + Fraction(1, 2 * len(allowed)) for x in allowed}


def refused(question):
    """What `question()` is refused with, or None."""
    try:
        question()
    except BadQuestion as refusal:
        return str(refusal)
    return None


def failing(model, benchmark, score):
    """The near twin; None where some prompt has no finite wrong completion and the model none that never ends."""
    sure = any(all(w in right for w in words_of(right.alphabet, 3)) and ar.probability(model, right, prompt=prompt) == 1 for prompt, right in benchmark.items())
    if not sure or score == 1:
        return near_twin(model, benchmark, score=score)
    assert "cannot be failed" in (refused(lambda: near_twin(model, benchmark, score=score)) or "")
    return None


def asking(right="3/4"):
    """Each aⁿ ends, or is followed by the question b, which is answered c with this probability, else d."""
    rows = {"ask": {"a": "1/2", "b": "1/4", END: "1/4"}, "answer": {"c": right, "d": 1 - Fraction(right)}, "done": {END: 1}}
    return ar.PDFA("abcd", start="ask", next=rows, step={"ask": {"a": "ask", "b": "answer"}, "answer": {"c": "done", "d": "done"}}, default="done")
