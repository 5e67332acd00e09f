"""Teacher forcing again: the losses of a net that is a table of logits, by −ln of its softmax in 200-bit arithmetic."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from flint import arb, ctx  # noqa: E402  # behind the skip

from arprops.tasks.framework.forcing import forcing  # noqa: E402

NOTHING, OUTCOMES = 3, 3
"""The row of the beginning, and the outcomes a, b and END."""
rows = st.lists(st.lists(st.integers(-12, 12), min_size=OUTCOMES, max_size=OUTCOMES), min_size=NOTHING + 1, max_size=NOTHING + 1)


@pytest.fixture(autouse=True)
def _one_thread():
    before, bits = torch.get_num_threads(), ctx.prec
    torch.set_num_threads(1)
    ctx.prec = 200
    yield
    torch.set_num_threads(before)
    ctx.prec = bits


class Tabled(torch.nn.Module):
    """Quarters as logits: after each symbol a row, or, where `ahead`, the row of the symbol that is asked for."""

    outcomes = OUTCOMES

    def __init__(self, table, *, ahead=False):
        super().__init__()
        self.table, self.ahead = torch.tensor(table, dtype=torch.float64) / 4, ahead

    def forward(self, tokens):
        edge = torch.full((len(tokens), 1), NOTHING)
        return self.table[torch.cat([tokens, edge] if self.ahead else [edge, tokens], 1)]


def surprise(row, outcome):
    """−ln of the softmax of quarters."""
    weights = [(arb(x) / 4).exp() for x in row]
    return -(weights[outcome] / sum(weights[1:], weights[0])).log()


def near(losses, exact):
    return all(abs(arb(loss) - number) < 1e-12 for loss, number in zip(losses, exact, strict=True))


@settings(max_examples=30, deadline=None)
@given(rows, st.text("ab", max_size=6))
def test_both_ways_are_the_logarithms_of_the_softmax_at_each_prompt(table, string):
    targets = [*("ab".index(x) for x in string), 2]
    exact = [surprise(table[last], target) for last, target in pairwise([NOTHING, *targets])]
    found = forcing(Tabled(table), string, alphabet="ab")
    assert near(found.parallel, exact)
    assert near(found.sequential, exact)


@settings(max_examples=30, deadline=None)
@given(rows, st.text("ab", max_size=6))
def test_a_net_that_reads_ahead_has_one_loss_with_the_target_in_sight_and_another_without(table, string):
    targets = [*("ab".index(x) for x in string), 2]
    shown = [surprise(table[NOTHING if target == 2 else target], target) for target in targets]
    alone = [surprise(table[NOTHING], target) for target in targets]  # token by token nothing stands ahead
    found = forcing(Tabled(table, ahead=True), string, alphabet="ab")
    assert near(found.parallel, shown)
    assert near(found.sequential, alone)
    gap = max((abs(one - other) for one, other in zip(shown, alone, strict=True)), key=lambda x: float(x.mid()))
    assert abs(arb(found.gap) - gap) < 1e-12
