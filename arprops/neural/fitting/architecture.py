"""The architecture of a fit: by name with good sizes, or as plain data.

True here: what is filled in depends on the population alone: the outcomes, and how long a prompt must be readable.
"""

from collections.abc import Mapping
from typing import Any, Final

from arprops.core.error import BadQuestion
from arprops.neural.fitting.law import Population

SIZES: Final[Mapping[str, Mapping[str, Any]]] = {
    "ngram": {"order": 3},
    "linear": {},
    "lstm": {"hidden": 64},
    "gru": {"hidden": 64},
    "transformer": {"width": 32, "heads": 4, "layers": 2, "positions": "learned"},
}
CONTEXTS: Final = ("linear", "transformer")


def architecture(given: str | Mapping[str, Any], population: Population) -> dict[str, Any]:
    """The whole architecture, as `module_of` reads it.

    Needs a name ("ngram", "linear", "lstm", "gru", "transformer") or a mapping with `kind`; outcomes, and the context of nets that have one (the longest prefix of the population,
    and 16 at least), are filled in where they are not given. Fails with `BadQuestion` on an unknown name or another number of outcomes.
    """
    chosen = dict(given) if isinstance(given, Mapping) else {"kind": given, **SIZES.get(given, {})} if isinstance(given, str) else {}
    if chosen.get("kind") not in SIZES:
        raise BadQuestion(f"an architecture is one of {', '.join(map(repr, SIZES))}, or a mapping such as {{'kind': 'lstm', 'hidden': 64}}; found {given!r}")
    outcomes = len(population.alphabet) + 1
    if chosen.setdefault("outcomes", outcomes) != outcomes:
        raise BadQuestion(f"the architecture has {chosen['outcomes']} outcomes, and the population {outcomes}: {len(population.alphabet)} symbols and END")
    if chosen["kind"] in CONTEXTS and "context" not in chosen and chosen.get("positions", "learned") == "learned":
        chosen["context"] = max(16, *(len(prefix) for prefix in population.rows))
    return chosen
