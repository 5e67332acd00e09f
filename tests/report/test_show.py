"""A model as a text table: as many lines as asked for, impossible states marked, what is left out said."""

from hypothesis import given
from hypothesis import strategies as st

from arprops.core.model import Joint
from arprops.core.words import END
from arprops.models.pdfa import PDFA
from arprops.models.table import Table
from arprops.report.show import model_text, states_data
from tests import strategies

TABLE = Table("01", {"": {"1": 1}, "0": {"0": 1}, "1": {"0": "1/2", "1": "1/2"}}, length=2)


def test_the_table() -> None:
    assert model_text(TABLE).splitlines() == [
        "Table, a model over 2 symbols: 0 1",
        "",
        "state     first prompt  0    1    END  then",
        "0         ε             ·    1    ·    0→1 1→2",
        "1      0  0             1    ·    ·    0→3 1→3",
        "2         1             1/2  1/2  ·    0→3 1→3",
        "3         00            ·    ·    1    0→3 1→3",
        "",
        "4 states, which is all of them",
    ]


@given(st.one_of(strategies.models(), strategies.sources()), st.integers(1, 12), st.none() | st.integers(0, 3))
def test_never_more_lines_than_asked_for(model: Joint, states: int, depth: int | None) -> None:
    starts = len(model.start().support) if hasattr(model, "move") else 1
    assert len(model_text(model, states=states, depth=depth).splitlines()) <= max(states, starts) + 5
    data = states_data(model, states=states, depth=depth)
    assert data["complete"] == ("more states" not in model_text(model, states=states, depth=depth))


def test_a_large_alphabet_fits() -> None:
    symbols = [f"token{i}" for i in range(1000)]
    model = PDFA(symbols, start=0, next={0: dict.fromkeys(symbols, "1/1001") | {END: "1/1001"}}, step={0: dict.fromkeys(symbols, 0)})
    assert all(len(line) < 500 for line in model_text(model).splitlines())
