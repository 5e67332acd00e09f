"""A refuted claim as lines of Python: what a person types to see the disagreement, and what a test asserts of it.

True here: what is asserted follows from the claim, and is false where the witness was found; every line is an ordinary call of the
library on models of the file, so it speaks of whatever the file says when it is run.
Must never enter: a number that was found. A test that holds today's wrong value in place would pin the error.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import inf

from arprops.core import certificate as c
from arprops.core import claim as core
from arprops.core.certificate import Certificate
from arprops.core.claim import Claim
from arprops.core.error import ArpropsError
from arprops.core.infinite import Infinite
from arprops.core.logsum import LogSum
from arprops.core.model import Joint
from arprops.core.verdict import Refuted
from arprops.core.words import END, Outcome, Word
from arprops.kernel.comparison import asked, put
from arprops.kernel.instance import instantiated
from arprops.kernel.value import value
from arprops.neural.audited import Audited
from arprops.report.code import prompt_code
from arprops.search.likelihood import prefix_probability, string_probability
from arprops.tasks.stated import Ours, Said
from arprops.testing.script import LETTERS, Script, claimed_code, completion_code, mass_code, side_code, single


@dataclass(frozen=True)
class Replay:
    """Lines that make the models, expressions to look at, and statements: that the claim holds at the witness, and that it fails there."""

    models: tuple[str, ...]
    look: tuple[str, ...]
    holds: str
    fails: str


def replay(verdict: Refuted, *, named: Mapping[str, Joint], file: str, key: str, claim: Said | None = None) -> Replay:
    """How to see with ordinary calls why the claim is refuted.

    `claim` is what was asked where that is not the claim refuted, `named` are the models that the file gives names, `file` is the expression for the file, and `key` picks the claim in it. Where the
    witness is no prompt, or the models answer in no rationals, the claim itself is asked again. Cost: that of the witness's prompt.
    """
    claim = verdict.claim if claim is None else claim
    script, witness = Script(claim, named, file, key), verdict.witness
    if isinstance(claim, Audited):
        return _replay(script, _audited(script, claim))
    if isinstance(claim, Ours):
        return _replay(script, _settled(script))
    if isinstance(witness, c.At):
        claim = instantiated(claim, witness)
        script.put(witness.values, claim)
        witness = witness.witness
    try:
        parts = _at_witness(script, claim, witness) or _again(script)
    except ArpropsError:  # a model that will not answer there by an ordinary call
        parts = _again(script)
    return _replay(script, parts)


Parts = tuple[tuple[str, ...], str, str]


def _replay(script: Script, parts: Parts) -> Replay:
    return Replay(tuple(f"{variable} = {call}" for variable, call in zip(LETTERS, script.calls, strict=False)), *parts)


def _settled(script: Script) -> Parts:
    """The claim on strings or on masked rows, as the file holds it."""
    call = f"settled({script.claim})[0]"
    return (f"print(ar.describe({call}))",), f"ar.expect({call})", f"assert {call}.refuted"


def _audited(script: Script, claim: Audited) -> Parts:
    """The audit of the net again."""
    item = "" if claim.item is None else f", items=[{claim.item!r}]"
    exact = "" if claim.exact is None else f", exact={script.of(claim.exact)}"
    length = "" if claim.length is None else f", length={claim.length}"
    metrics = f", metrics=dict({script.claim}.metrics)" if claim.metrics else ""
    call = f"audit({script.of(claim.p)}{item}{exact}{length}{metrics}, prompts={claim.prompts})"
    return (f"print({call})",), f"{call}.expect()", f"assert not {call}.passed"


def _at_witness(script: Script, claim: Claim, witness: Certificate) -> Parts | None:
    match claim, witness:
        case core.SameConditionals(), c.Separation():
            left, right = (f"ar.next_distribution({script.of(side)}, {prompt_code(witness.prompt, side)})" for side in (claim.p, claim.q))
            return _equal(left, right)
        case core.SameJoint(), c.Separation():
            at = _differing(claim.p, claim.q, witness.prompt)
            return None if at is None else _equal(*(mass_code(script, side, *at) for side in (claim.p, claim.q)))
        case core.SameStrings(), c.Separation():
            return _equal(*(mass_code(script, side, witness.prompt, END) for side in (claim.p, claim.q)))
        case core.Obeys(), c.Breach():
            if claim.prompts == "possible":
                return _equal(mass_code(script, claim.p, (*witness.prompt, *witness.completion), END), "0")
            return _equal(completion_code(script, claim.p, witness.prompt, witness.completion), "0")
        case core.Tight(), c.ClosedClass():
            return _asked(f"ar.tight({script.of(claim.p)})")
        case core.Comparison(), c.Sides():
            return _escape(script, claim, witness) or _compared(script, claim)
        case core.AtEvery(), c.AtPrompt():
            return _at_prompt(script, claim, witness.prompt)
        case _:
            return None


def _again(script: Script) -> Parts:
    """The claim as the file holds it."""
    script.calls.clear()
    return _asked(f"ar.decide({script.claim}{script.limits})")


def _asked(verdict: str, *look: str) -> Parts:
    return look or (f"print(ar.describe({verdict}))",), f"ar.expect({verdict})", f"assert {verdict}.refuted"


def _equal(left: str, right: str) -> Parts:
    return (left,) if right == "0" else (left, right), f"assert {left} == {right}", f"assert {left} != {right}"


def _escape(script: Script, claim: core.Comparison, witness: c.Sides) -> Parts | None:
    """A divergence that is +∞ and was claimed not to be: p produces there what q cannot."""
    for side, why, other in ((claim.left, witness.left, claim.right), (claim.right, witness.right, claim.left)):
        found = value(side, why) if isinstance(side, core.KL | core.CrossEntropy) else None
        finite = isinstance(other, int | Fraction | LogSum) or (isinstance(other, float) and other != inf)
        if isinstance(side, core.KL | core.CrossEntropy) and isinstance(found, Infinite) and isinstance(found.witness, c.Escape) and finite:
            mine, theirs = (mass_code(script, model, found.witness.prompt, found.witness.outcome) for model in (side.p, side.q))
            return (mine, theirs), f"assert {mine} == 0 or {theirs} > 0", f"assert {mine} > 0 and {theirs} == 0"
    return None


def _compared(script: Script, claim: core.Comparison) -> Parts | None:
    """The two sides of a comparison, related as the claim says; None where one of them has no short spelling."""
    sides = [side_code(script, side) for side in (claim.left, claim.right)]
    if None in sides or not any(hasattr(side, "p") for side in (claim.left, claim.right)):
        return None
    left, right = map(str, sides)
    plain = all(isinstance(side, int | Fraction | core.PrefixProbability | core.NextProbability) or single(side) is not None for side in (claim.left, claim.right))
    look = tuple(text for side, text in ((claim.left, left), (claim.right, right)) if hasattr(side, "p"))
    if plain:
        opposite = {"==": "!=", "<=": ">", "<": ">="}[claim.relation]
        return look, f"assert {left} {claim.relation} {right}", f"assert {left} {opposite} {right}"
    spelt = [claimed_code(script, side) for side in (claim.left, claim.right)]
    if None in spelt:
        return None
    return _asked(f'ar.decide(ar.Comparison({spelt[0]}, "{claim.relation}", {spelt[1]}){script.limits})', *look)


def _at_prompt(script: Script, claim: core.AtEvery, prompt: Word) -> Parts | None:
    """The comparison at the witness's prompt, as long as the claim speaks of it."""
    parts = _compared(script, put(claim.comparison, prompt))
    if parts is None or claim.among == "all":
        return parts
    look, holds, fails = parts
    guards = dict.fromkeys(f"ar.possible({script.of(side.p)}, {prompt_code(prompt, side.p)})" for side in asked(claim))
    guard = " and ".join(guards)
    within = f"({guard})" if len(guards) > 1 else guard
    if not holds.startswith("assert "):
        return None
    return look, f"assert not {within} or {holds.removeprefix('assert ')}", f"assert {guard} and {fails.removeprefix('assert ')}"


def _differing(p: Joint, q: Joint, prompt: Word) -> tuple[Word, Outcome | None] | None:
    """The prompt, or what follows it, that has two masses; None where they are no rationals."""
    candidates: list[Outcome | None] = [None, *p.alphabet, END]
    for outcome in candidates:
        read = prompt if outcome is None or outcome is END else (*prompt, outcome)
        masses = [string_probability(side, read) if outcome is END else prefix_probability(side, read) for side in (p, q)]
        if not all(isinstance(mass, Fraction) for mass in masses):
            return None
        if masses[0] != masses[1]:
            return prompt, outcome
    return None
