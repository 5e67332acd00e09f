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
from arprops.kernel.refuse import of_kind, one_alphabet, require


def obeyed(claim: Obeys, certificate: Certificate) -> None:
    """Refuse unless the certificate shows that every completion obeys the rule."""
    holds_throughout(claim, of_kind(certificate, Inductive, "rule.kind"))


def broken(claim: Obeys, witness: Certificate) -> None:
    """Refuse unless the witness is a prompt with a possible completion that breaks the rule. Cost: two walks along the string."""
    witness = of_kind(witness, Breach, "breach.kind")
    prompt, completion = witness.prompt, witness.completion
    require(one_alphabet(claim) and {*prompt, *completion} <= {*claim.p.alphabet}, "breach.alphabet")
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
    machine = of_kind(rule, cast("type[Counted[Any]]", Counted), "rule.machine")
    return END in machine.next(state_after(machine, string))
