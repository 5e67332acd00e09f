"""A requirement that is not met, as a failing test tells it.

True here: words come first, then numbers, then what to do next; somebody who has not read the theory can type the last lines and see it.
Must never enter: a traceback, or a word that turns `Unknown` into an answer.
"""

import shlex

from arprops.core.verdict import Refuted
from arprops.report.code import text_code
from arprops.report.gloss import glosses
from arprops.report.plain import plain, plain_lines
from arprops.report.words import Names, claim_text
from arprops.testing.replay import replay
from arprops.testing.spec import Requirement

LONGEST = 200
_FOUND = {
    "proved": "holds, and the file expects it to fail",
    "refuted": "does not hold",
    "attested": "attested, not proved",
    "unknown": "not decided",
    "error": "makes no sense for its models",
    "not_run": "not run",
}
_ADVICE = {
    "proved": 'If it should hold, take expect = "refuted" out of the file; else a model has changed.',
    "attested": "If that is enough here, accept it with --arprops-allow-attested, or with allow_attested = true at the top of the file.",
    "unknown": "Explore further with --arprops-budget N (states) or --arprops-prompts N (prompts of an interval), or ask about a smaller model.",
}


def failure(requirement: Requirement, *, file: str) -> str:
    """What is required, what was found instead, and the lines that show it again.

    Needs a requirement that was decided, and its file as it should be typed. Gives a few lines, however long the prompt is. Cost: that of the witness's prompt.
    """
    outcome = requirement.outcome
    names = Names(outcome.models)
    found = [outcome.error or ""] if outcome.verdict is None else outcome.reasons(names) or ["as its numbers show"]
    meant = [f"({line})" for line in glosses(outcome.claim, names)]
    lines = [f"{_FOUND[outcome.status]}: {claim_text(outcome.claim, names)}", *meant, "", *plain_lines("\n".join(found)).split("\n")]
    advice = _ADVICE.get(outcome.status)
    return "\n".join([*lines, "", *([advice] if advice else []), *again(requirement, file)])


def again(requirement: Requirement, file: str) -> list[str]:
    """The lines that show the outcome again: the command, and what to type in Python where there is a witness to look at."""
    key, verdict = requirement.key, requirement.outcome.verdict
    key = key if plain(key) == key else str(requirement.number)
    file = f"./{file}" if file.startswith("-") else file  # else it would be read as an option
    command = f"arprops check {shlex.quote(file)} --only {shlex.quote(key)}"
    lines = ["To see it again:", f"  {plain(command)}"]
    if not isinstance(verdict, Refuted):
        return lines
    seen = replay(verdict, claim=requirement.outcome.claim, named=requirement.file.models, file=text_code(file), key=key)
    typed = [*seen.models, *seen.look]
    typed = [*imports(*typed), *typed]
    return [*lines, *(f"  >>> {line}" for line in typed)] if all(len(line) <= LONGEST for line in typed) else lines


def imports(*code: str) -> list[str]:
    """What these lines need imported."""
    text = "\n".join(code)
    lines = ["import math"] if "math." in text else []
    lines += ["from fractions import Fraction"] if "Fraction(" in text else []
    lines += ["import arprops as ar"]
    lines += ["from arprops.neural import audit"] if "audit(" in text else []
    lines += ["from arprops.tasks.stated import settled"] if "settled(" in text else []
    return [*lines, "from arprops.testing.spec import claim_of"] if "claim_of(" in text else lines
