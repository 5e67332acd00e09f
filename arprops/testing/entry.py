"""What Hypothesis calls when it is imported: the types that `st.from_type` then knows, and how it prints them.

True here: only `core` and the rooms of models and decoders are imported, which need the standard library alone; a strategy is made when
it is asked for, and a printer is found by the name of its type.
Must never enter: a settings profile, or a library that models do without.
"""

from collections.abc import Callable
from typing import Any, get_args

PRINTED = {
    "arprops.models.counter": "CounterMachine",
    "arprops.models.hmm": "HMM",
    "arprops.models.pcfg": "PCFG",
    "arprops.models.pdfa": "PDFA",
    "arprops.models.pfa": "PFA",
    "arprops.models.table": "Table",
}


def register() -> None:
    """Tell Hypothesis which strategies make models, distributions, languages and decoders, and to print models in full."""
    from hypothesis import strategies as st
    from hypothesis.vendor.pretty import for_type_by_name

    from arprops.core.dist import Dist
    from arprops.core.language import Language
    from arprops.core.model import Model, PartialModel, Source
    from arprops.models.counter import CounterMachine
    from arprops.models.hmm import HMM
    from arprops.models.pcfg import PCFG
    from arprops.models.pdfa import PDFA
    from arprops.models.pfa import PFA
    from arprops.models.table import Table
    from arprops.views.decoder import Decoder

    named: dict[type[Any], str] = {
        CounterMachine: "counter_machines", Decoder: "decoders", HMM: "hmms", Language: "languages", Model: "models", PCFG: "pcfgs",
        PDFA: "pdfas", PFA: "pfas", PartialModel: "models", Source: "sources", Table: "tables",
    }  # fmt: skip
    for kind, name in named.items():
        st.register_type_strategy(kind, _strategy(name))
    st.register_type_strategy(Dist, _dists)
    for module, name in PRINTED.items():
        for_type_by_name(module, name, _print)


def _strategy(name: str) -> Callable[[Any], Any]:
    def made(thing: Any) -> Any:
        from arprops.testing import strategies

        _refuse_states(thing, () if name in ("models", "sources") else (str,))
        return getattr(strategies, name)()

    return made


def _refuse_states(thing: Any, drawn: tuple[type, ...]) -> None:
    """Automata are drawn with states that are text, and a model of any family with states of any kind: other promises are not met."""
    from hypothesis.errors import InvalidArgument

    for state in get_args(thing):
        if isinstance(state, type) and state not in (Any, *drawn):  # from Python 3.11 on, Any is a class
            expected = "str or Any" if drawn else "Any"
            raise InvalidArgument(f"{thing}: states of type {state.__name__} are not drawn; ask for {expected}, or register a strategy of your own")


def _dists(thing: Any) -> Any:
    """Distributions over symbols and END, or for `Dist[T]` over up to four outcomes of that type."""
    from hypothesis import strategies as st

    from arprops.testing.strategies import dists, next_tokens

    given = [outcome for outcome in get_args(thing) if outcome is not Any and not _variable(outcome)]
    if not given:
        return next_tokens()
    return dists(st.lists(st.from_type(given[0]), min_size=1, max_size=4, unique=True))


def _variable(outcome: Any) -> bool:
    from typing import TypeVar

    return isinstance(outcome, TypeVar)


def _print(model: Any, printer: Any, cycle: bool) -> None:  # noqa: ARG001, FBT001  # what Hypothesis calls a printer with
    printer.text(model._expression())
