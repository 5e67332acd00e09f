"""Metrics, as an audit asks them: functions from prompts with their completions to a score.

True here: a metric is handed pairs (prompt, completion), the completion None where it never ended, and gives one number. A language is the metric "the share of
prompts whose finished string is in it".
Must never enter: a net. What is audited here is the ruler.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from math import isnan
from typing import Any, Final, TypeAlias

from arprops.core.error import BadQuestion
from arprops.core.language import Language
from arprops.core.words import Symbol, Word

Pairs: TypeAlias = Sequence[tuple[Word, Word | None]]
Metric: TypeAlias = Callable[[Pairs], float]
COMPLETIONS: Final = 256
"""How many completions of a prompt are tried, the shortest first."""


def metrics_of(given: Mapping[str, Any] | None, alphabet: tuple[Symbol, ...]) -> dict[str, Metric]:
    """The metrics by name; fails with `BadQuestion` on what is neither a language over the alphabet nor a function."""
    found: dict[str, Metric] = {}
    for name, metric in (given or {}).items():
        if isinstance(metric, Language):
            if frozenset(metric.alphabet) != frozenset(alphabet):
                raise BadQuestion(f"the metric {name!r} is a language over {metric.alphabet[:8]}, expected one over {alphabet[:8]}")
            found[name] = _share(metric)
        elif callable(metric):
            found[name] = _numbered(name, metric)
        else:
            raise BadQuestion(f"the metric {name!r} is a {type(metric).__name__}, expected a Language or a function from (prompt, completion or None) pairs to a number")
    return found


def completions(alphabet: tuple[Symbol, ...]) -> Iterator[Word]:
    """The first 256 completions by length and in the alphabet's order, the empty one first."""
    count, length = 0, 0
    while True:
        for word in product(alphabet, repeat=length):
            if count == COMPLETIONS:
                return
            count += 1
            yield word
        length += 1


def _numbered(name: str, metric: Callable[..., Any]) -> Metric:
    def asked(pairs: Pairs) -> float:
        try:
            score = float(metric(pairs))
        except Exception as failed:  # whatever a metric of somebody else's raises
            raise BadQuestion(f"the metric {name!r} fails on the pairs {list(pairs)[:4]}: {type(failed).__name__}: {failed}; None stands for an unfinished completion") from failed
        if isnan(score):
            raise BadQuestion(f"the metric {name!r} is nan on the pairs {list(pairs)[:4]}, expected a number")
        return score

    return asked


def _share(language: Language) -> Metric:
    return lambda pairs: sum(done is not None and language.accepts((*prompt, *done)) for prompt, done in pairs) / len(pairs)
