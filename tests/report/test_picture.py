"""Pictures of models: every state and move is there, weight 0 is dashed, and no symbol can break the file."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from arprops.core.model import Joint
from arprops.core.words import END
from arprops.models.pdfa import PDFA
from arprops.report.dot import dot
from arprops.report.graph import graph
from arprops.report.svg import svg
from tests import strategies

ODD = PDFA(['<&"', "\\n", "'"], start="s>", next={"s>": {'<&"': "1/2", END: "1/2"}}, step={"s>": {'<&"': "s>", "\\n": "s>", "'": "s>"}})


@given(st.one_of(strategies.models(), strategies.sources()), st.integers(1, 12), st.none() | st.integers(0, 3))
def test_pictures_of_anything(model: Joint, states: int, depth: int | None) -> None:
    drawn = graph(model, states=states, depth=depth)
    starts = 1 if not hasattr(model, "move") else len(model.start().support)
    assert len(drawn.nodes) <= max(states, starts)
    root = ET.fromstring(svg(model, states=states, depth=depth))
    boxes = [shape for shape in root.iter("{http://www.w3.org/2000/svg}rect") if shape.get("class") == "n"]
    assert len(boxes) == len(drawn.nodes)
    text = dot(model, states=states, depth=depth)
    assert text.count("[label=") >= len(drawn.nodes) + len(drawn.edges)
    assert ("more states" in text) == (not drawn.complete)


def test_zero_weight_moves_are_dashed() -> None:
    assert "style=dashed" in dot(ODD)
    assert 'class="e z"' in svg(ODD)


def test_symbols_cannot_break_out() -> None:
    ET.fromstring(svg(ODD))
    assert '\\"' in dot(ODD)
    assert "\\\\n" in dot(ODD)
