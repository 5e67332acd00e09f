"""Checkers for rules: that every completion obeys one, and that one does not.

True here: a formula at every pair of cells shows a rule for all prompts and lengths; a breach is run through both machines.
Must never enter: an enumeration of completions.
"""

from typing import Any, cast

from arprops.core.certificate import Breach, Certificate
from arprops.core.claim import Obeys
from arprops.core.counting import Counted
from arprops.core.forward import state_after
from arprops.core.induction import Inductive
from arprops.core.language import Language
from arprops.core.words import END, Word
from arprops.kernel.induction import holds_throughout
from arprops.kernel.refuse import require


def obeyed(claim: Obeys, certificate: Certificate) -> None:
    """Refuse unless the certificate shows that every completion obeys the rule."""
    require(isinstance(certificate, Inductive), "rule.kind", type(certificate).__name__)
    assert isinstance(certificate, Inductive)
    holds_throughout(claim, certificate)


def broken(claim: Obeys, witness: Certificate) -> None:
    """Refuse unless the witness is a prompt with a possible completion that breaks the rule. Cost: two walks along the string."""
    require(isinstance(witness, Breach), "breach.kind", type(witness).__name__)
    assert isinstance(witness, Breach)
    prompt, completion = witness.prompt, witness.completion
    require(isinstance(prompt, tuple) and isinstance(completion, tuple), "breach.malformed")  # pyright: ignore[reportUnnecessaryIsInstance]
    known = set(claim.p.alphabet) == set(claim.rule.alphabet) and all(symbol in claim.p.alphabet for symbol in (*prompt, *completion))
    require(known, "breach.alphabet")
    state = claim.p.start()
    for i, symbol in enumerate((*prompt, *completion)):
        needed = i >= len(prompt) or claim.prompts == "possible"
        require(not needed or symbol in claim.p.next(state), "breach.impossible", f"symbol {i}")
        state = claim.p.step(state, symbol)
    require(END in claim.p.next(state), "breach.unfinished")
    require(not accepts(claim.rule, completion if claim.reads == "completion" else (*prompt, *completion)), "breach.obeyed")


def accepts(rule: object, string: Word) -> bool:
    """Whether the rule's language holds the string; for a machine, whether it can end after it."""
    if isinstance(rule, Language):
        return rule.accepts(string)
    require(isinstance(rule, Counted), "rule.machine", type(rule).__name__)
    machine = cast("Counted[Any]", rule)
    return END in machine.next(state_after(machine, string))
