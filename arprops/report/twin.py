"""One page about a model that was made to order: what is the same, where it differs, and how anybody can see it.

True here: each line is a verdict that was reached, or a number that a verdict certifies; the page says by which file it can be asked again.
Must never enter: more than was shown. A twin of which nothing could be proved says so.
"""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from arprops.build.fibre import Fibre
from arprops.build.near_twin import NearTwin
from arprops.core.exact import short
from arprops.core.infinite import Infinite
from arprops.core.model import Joint, Model
from arprops.core.words import Word
from arprops.report.code import prompt_code, text_code
from arprops.report.number import count_text, fraction_text, number_text
from arprops.report.outcome import Outcome, value_data
from arprops.report.plain import plain, plain_lines
from arprops.report.words import prompt_text
from arprops.search.completion import Completion, complete
from arprops.solve.twin import Twin

SHOWN: Final = 12
"""How many claims, and how many completions, a page shows."""
LIMIT: Final = 40
"""How many symbols of a completion are followed."""


@dataclass(frozen=True)
class Made:
    """A model that was made, the models that are spoken of, what was claimed of them, and facts for a reader and for a program."""

    kind: str
    models: Mapping[str, Joint]
    model: Model[Any] | None
    outcomes: Sequence[Outcome]
    facts: Sequence[tuple[str, str]]
    data: Mapping[str, Any]
    meaning: Sequence[str] = field(default=())

    def lines(self) -> list[str]:
        """The facts, one a line."""
        return [f"{label}: {plain(text)}" for label, text in self.facts]


def page(made: Made, *, source: str, model_file: str | None, check_file: str | None, look: Word | None) -> str:
    """The page, in Markdown. Cost: that of writing out the verdicts."""
    shown = [outcome.text() for outcome in made.outcomes[:SHOWN]]
    more = len(made.outcomes) - len(shown)
    shown += [f"… and {count_text(more, 'more claim')}, in the check file"] if more else []
    parts = [
        f"# {_TITLES[made.kind].format(plain(source))}",
        " ".join(made.meaning),
        "## What was found", "\n".join(f"- {line}" for line in made.lines()),
        "## What was claimed, and the verdicts", "```text\n" + "\n".join(plain_lines(text) for text in shown) + "\n```",
    ]  # fmt: skip
    if check_file is not None:
        python = [] if look is None else [
            f"ar.next_distribution(ar.load({text_code(check_file)}, model={text_code(name)}), {prompt_code(look, made.models[name])})"
            for name in made.models
        ]
        parts += ["## How to see it", f"The model is `{plain(model_file or '')}`, and `{plain(check_file)}` holds both models with these claims:"]
        parts += [f"```console\narprops check {plain(shlex.quote(check_file))}\n```"]
        parts += ["```python\nimport arprops as ar\n" + "\n".join(python) + "\n```"] if python else []
    return "\n\n".join(part for part in parts if part) + "\n"


_TITLES: Final = {
    "twin": "A twin of {}: one joint, other answers",
    "near_twin": "A near twin of {}: it fails a benchmark at the least cost",
    "fibre": "The models with the joint of {}",
}


def twin_facts(found: Twin, prompts: Sequence[Word]) -> list[tuple[str, str]]:
    """Where the twin answers as told, and how both go on there, always with the most probable symbol."""
    facts = [("what it does", found.scope)]
    for prompt in prompts[:SHOWN]:
        sides = [complete(side, prompt, method="greedy", limit=LIMIT) for side in (found.original, found.model) if isinstance(side, Model)]
        texts = [f"the {name} {_goes_on(side)}" for name, side in zip(("twin", "original"), reversed(sides), strict=False)]
        facts.append((f"after {prompt_text(prompt)}", f"{', '.join(reversed(texts))} (always the most probable symbol)"))
    return facts


def _goes_on(side: Completion) -> str:
    if not side.finished:
        return f"goes on with {prompt_text(side.symbols)} …"
    return f"goes on with {prompt_text(side.symbols)} and ends" if side.symbols else "ends at once"


def near_twin_facts(found: NearTwin, error: Any) -> list[tuple[str, str]]:
    """The benchmark's probability, both scores, the price in KL, and how many samples would show it."""
    bound = number_text(found.floor)
    infinite = isinstance(found.kl, Infinite)
    return [
        ("probability of the benchmark's prompts", fraction_text(found.mass)),
        ("score of the original", fraction_text(found.old_score)),
        ("score of the near twin", fraction_text(found.new_score)),
        ("KL(original‖near twin)", f"{number_text(found.kl)} nats a string"),
        ("least KL of any model that scores so low (theorem C1)", f"{bound} nats a string, so this model is a nearest one"),
        (f"strings that any test needs which errs at most {short(error)} of the time either way (theorem C2)",
         "one may do, as the near twin lacks something that the original produces" if infinite else _count(found.samples(error=error))),
    ]  # fmt: skip


def near_twin_data(found: NearTwin, error: Any) -> dict[str, Any]:
    """The same for a program; numbers that must be exact are text."""
    samples = found.samples(error=error)
    return {
        "mass": str(found.mass), "old_score": str(found.old_score), "new_score": str(found.new_score),
        "kl": value_data(found.kl), "floor": value_data(found.floor),
        "error": str(error), "samples": "inf" if isinstance(samples, float) else str(samples),
        "prompts": [
            {"prompt": list(each.prompt), "probability": str(each.probability), "old": str(each.old), "new": str(each.new)} for each in found.prompts
        ],
    }  # fmt: skip


def fibre_facts(found: Fibre) -> list[tuple[str, str]]:
    """How many models there are."""
    unit = f"up to length {found.horizon}" if found.length is None else f"of length {found.length}"
    return [
        ("strings", unit),
        ("free prompts", f"{fraction_text(Fraction(found.free()))} (impossible, and shorter than that)"),
        ("dimension", f"{fraction_text(Fraction(found.dimension))}{' (there is one such model)' if not found.dimension else ''}"),
    ]


def _count(samples: int | float) -> str:
    return "no number is enough: the joints are one" if isinstance(samples, float) else f"at least {samples:,}"

