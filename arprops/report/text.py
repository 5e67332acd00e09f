"""A verdict as text, for somebody who has not read the theory.

True here: the witness is written out, so that the reader can see the disagreement with their own eyes; every value shown was
recomputed by the kernel from the verdict's evidence.
Must never enter: a word stronger than the verdict. Unknown is not refuted, attested is not proved.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from arprops.core import certificate as c
from arprops.core.certificate import Certificate
from arprops.core.claim import AtEvery, Comparison, NextProbability, Obeys, Quantity, SameConditionals, SameJoint, SameStrings, Tight
from arprops.core.counting import Counted
from arprops.core.dist import ZERO
from arprops.core.exact import short
from arprops.core.forward import forward, outcome_masses, state_after
from arprops.core.induction import Inductive
from arprops.core.infinite import Infinite
from arprops.core.model import Joint, Model
from arprops.core.verdict import Attested, Proved, Refuted, Unknown, Verdict
from arprops.core.words import END, Outcome, Word
from arprops.kernel.comparison import asked, put
from arprops.kernel.instance import instantiated
from arprops.kernel.value import value
from arprops.report.formula import because, formula_lines
from arprops.report.number import count_text, number_text
from arprops.report.plain import plain
from arprops.report.words import Names, claim_text, marked_view, outcome_text, prompt_text, quantity_text, renamed
from arprops.search.likelihood import prefix_probability
from arprops.solve.restriction import spoken
from arprops.solve.walk import tried

MOST_OUTCOMES = 12
LONG = 10_000


def describe(verdict: Verdict, *, names: Mapping[str, Joint] | None = None) -> str:
    """The verdict in words: what was claimed, what was found, and why it may be believed.

    Needs nothing but the verdict; `names` gives its models names. Gives a few lines, however long the numbers are. Cost: that of
    recomputing the values which the evidence certifies.
    """
    called = Names(names)
    head = f"{headline(verdict)}: {claim_text(verdict.claim, called)}"
    return "\n".join([head, *("  " + line for line in reasons(verdict, called))])


def headline(verdict: Verdict) -> str:
    """The verdict in one word."""
    return type(verdict).__name__.upper()


def reasons(verdict: Verdict, names: Names) -> list[str]:
    """The lines that say why."""
    match verdict:
        case Proved():
            return _evidence(verdict, verdict.certificate, names)
        case Refuted():
            return _evidence(verdict, verdict.witness, names)
        case Attested():
            return [f"on the word of {plain(', '.join(verdict.by))}, and only so far: {plain(verdict.scope)}"]
        case Unknown():
            return [f"not decided, which says nothing either way: {plain(verdict.because)}", f"explored: {plain(verdict.explored)}"]
        case _:
            return []


def _evidence(verdict: Proved | Refuted, evidence: Certificate, names: Names) -> list[str]:
    claim = verdict.claim
    if isinstance(evidence, c.At):
        claim, numbers = instantiated(claim, evidence), ", ".join(f"{plain(name)} = {short(number)}" for name, number in evidence.values)
        lines = _evidence(Refuted(claim, evidence.witness), evidence.witness, renamed(names, verdict.claim, claim))
        return [f"it fails at {numbers}:", *lines]
    if isinstance(evidence, c.AtPrompt) and isinstance(claim, AtEvery):
        there = put(claim.comparison, evidence.prompt)
        lines = _evidence(Refuted(there, evidence.sides), evidence.sides, names)
        view = marked_view(claim)
        said = evidence.prompt if view is None else spoken(evidence.prompt, view)
        return [f"it fails at {_at(said)}, a shortest one:", *lines, *_unseen(asked(claim)[0].p, evidence.prompt)]
    if isinstance(evidence, Inductive):
        return formula_lines(claim, evidence, names)
    if isinstance(evidence, c.Breach) and isinstance(claim, Obeys):
        return _breach(claim, evidence, names)
    if isinstance(claim, Comparison):
        other: Any = evidence
        sides = evidence if isinstance(evidence, c.Sides) else c.Sides(other, other)
        lines = [line for side, why in ((claim.left, sides.left), (claim.right, sides.right)) for line in _side(side, why, names)]
        return [line for line in lines if line != claim_text(claim, names)]
    if isinstance(evidence, c.Separation) and isinstance(claim, SameConditionals | SameJoint | SameStrings):
        return _separation(claim, evidence.prompt, names)
    if isinstance(evidence, c.ClosedClass) and isinstance(claim, Tight):
        return _class(names.of(claim.p), evidence)
    return [_because(evidence)]


def _unseen(p: Joint, prompt: Word) -> list[str]:
    """Said of a prompt that p gives no mass."""
    parametric = isinstance(p, Counted) and p.counting().parameters != ()
    return [] if parametric or _mass(p, prompt) else ["(an impossible prompt: no joint and no loss can see this)"]


def _because(evidence: Certificate) -> str:
    match evidence:
        case c.Bisimulation():
            blocks = len({*evidence.left, *evidence.right})
            return (
                f"certificate: {len(evidence.left)} + {count_text(len(evidence.right), 'state')} in {count_text(blocks, 'block')}; "
                "states of one block give equal answers and stay together after each symbol"
            )
        case c.Invariant():
            return f"certificate: a closed linear space of dimension {len(evidence.pivots)} over {count_text(len(evidence.rows), 'state')}"
        case c.FromStrings():
            return "certificate: the finite strings agree, and no mass is left for infinite ones"
        case c.Ranking():
            return f"certificate: each of {count_text(len(evidence.ranks), 'possible state')} can end, or move closer to one that can"
        case c.Visits():
            return f"certificate: the expected visits to {count_text(len(evidence.visits), 'state')}"
        case c.Each():
            asked_at = sum(sides is not None for sides in evidence.sides)
            if not asked_at:
                return "no prompt of the language is asked about, so there is nothing that could fail"
            return f"certificate: the comparison at {count_text(asked_at, 'prompt')}, one for each state of models and automata that a prompt of the language leads to"
        case c.Quotient():
            return f"{_because(evidence.top)}; and for the length, {_because(evidence.bottom).removeprefix('certificate: ')}"
        case c.Frontier():
            return f"certificate: {count_text(len(evidence.expanded) + 1, 'prompt')} expanded, and the mass left over bounded"
        case _:
            return because(evidence) or "the kernel computes it itself"


def _side(side: Any, why: Certificate, names: Names) -> list[str]:
    if isinstance(side, int | Fraction | float) or not hasattr(side, "p"):
        return []
    quantity: Quantity = side
    found = value(quantity, why)
    exact = "lies " if number_text(found).startswith("between") else "" if number_text(found).startswith("≈") else "= "
    lines = [f"{quantity_text(quantity, names)} {exact}{number_text(found)}"]
    if isinstance(quantity, NextProbability):
        lines[0] += f"   ({_possible(quantity.p, quantity.prompt, names)})"
    if isinstance(found, Infinite) and isinstance(found.witness, c.Escape):
        mine, theirs, prompt = names.of(quantity.p), names.of(getattr(quantity, "q", quantity.p)), found.witness.prompt
        after = f"at {_at(prompt)}, of probability {number_text(_mass(quantity.p, prompt))} under {mine},"
        lines.append(f"because {after} {mine} can produce {outcome_text(found.witness.outcome)} and {theirs} cannot:")
        lines += ["  " + line for line in _beside(quantity.p, getattr(quantity, "q", quantity.p), prompt, names, joint=True)]
    elif isinstance(found, Infinite) and isinstance(found.witness, c.ClosedClass):
        lines += _class(names.of(quantity.p), found.witness, tail=", and every round there adds to the sum")
    elif not isinstance(why, c.Computed):
        lines.append(_because(why))
    return lines


def _breach(claim: Obeys, found: c.Breach, names: Names) -> list[str]:
    p = names.of(claim.p)
    string = found.completion if claim.reads == "completion" else (*found.prompt, *found.completion)
    weight = prefix_probability(claim.p, found.prompt)
    completed = "ends at once" if not found.completion else f"can complete it to end with {prompt_text(found.completion)}"
    lines = [f"at {_at(found.prompt)}, of probability {number_text(weight)}, {p} {completed}:", f"{prompt_text(string) if string else 'ε (the empty string)'} breaks the rule"]
    return lines if weight else [*lines, "(an impossible prompt: no joint and no loss can see this)"]


def _separation(claim: SameConditionals | SameJoint | SameStrings, prompt: Word, names: Names) -> list[str]:
    p, q = names.of(claim.p), names.of(claim.q)
    masses = _mass(claim.p, prompt), _mass(claim.q, prompt)
    if isinstance(claim, SameStrings):
        ends = [_outcomes(side, prompt).get(END, ZERO) for side in (claim.p, claim.q)]
        return [f"the string {prompt_text(prompt) if prompt else 'ε (the empty one)'} has probability {number_text(ends[0])} under {p} and {number_text(ends[1])} under {q}"]
    probability = (
        f"probability {number_text(masses[0])} under both" if masses[0] == masses[1]
        else f"probability {number_text(masses[0])} under {p}, {number_text(masses[1])} under {q}"
    )  # fmt: skip
    lines = [f"at {_at(prompt)}, of {probability}, they answer differently:"]
    if not any(masses):
        lines.append("(impossible under both: no joint and no loss can see this)")
    return lines + ["  " + line for line in _beside(claim.p, claim.q, prompt, names, joint=not isinstance(claim, SameConditionals))]


def _beside(p: Joint, q: Joint, prompt: Word, names: Names, *, joint: bool) -> list[str]:
    """Both next-token distributions, side by side; where both sides are possible they are conditional, else masses of the prefix."""
    sides = [_next(side, prompt) for side in (p, q)]
    known: list[Mapping[Outcome, Fraction]] = [side if side is not None else {} for side in sides]
    outcomes: list[Outcome] = [*p.alphabet, END]
    if joint and known[0] == known[1]:  # equal conditionals: what differs is the mass of the prompt
        known = [_outcomes(p, prompt), _outcomes(q, prompt)]
    differing = [x for x in outcomes if known[0].get(x, ZERO) != known[1].get(x, ZERO)]
    shown = outcomes if len(outcomes) <= MOST_OUTCOMES else differing[:MOST_OUTCOMES]
    rows = [["next", names.of(p), names.of(q)]]
    rows += [[outcome_text(x), *("no answer" if side is None else number_text(values.get(x, ZERO)) for side, values in zip(sides, known, strict=True))]
             for x in shown]  # fmt: skip
    lines = aligned(rows)
    return lines if len(shown) == len(outcomes) else [*lines, f"… {count_text(len(outcomes) - len(shown), 'more outcome')}, {len(differing)} {'differs' if len(differing) == 1 else 'differ'} in all"]


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows as lines, each column as wide as its widest entry."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["  ".join(entry.ljust(width) for entry, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _class(p: str, found: c.ClosedClass, *, tail: str = "") -> list[str]:
    return [f"after {_at(found.prompt)}, which is possible, {p} can enter {count_text(len(found.ranks), 'state')} that it never leaves and where it never ends{tail}"]


def _at(prompt: Word) -> str:
    return f"the prompt {prompt_text(prompt)}" if prompt else "the empty prompt ε"


def _possible(p: Joint, prompt: Word, names: Names) -> str:
    if isinstance(p, Counted) and (parameters := p.counting().parameters):
        # What is possible does not depend on the parameters, so numbers inside their regions show it.
        mass = prefix_probability(p.at(tried(list(parameters)) or {}), prompt)
        return f"a prompt of probability {'0' if not mass else 'that depends on the parameters'} under {names.of(p)}"
    mass = prefix_probability(p, prompt) if len(prompt) <= LONG or isinstance(p, Model) else None
    return f"a prompt of probability {'that is not computed here' if mass is None else number_text(mass)} under {names.of(p)}"


def _mass(p: Joint, prompt: Word) -> Fraction:
    return prefix_probability(p, prompt)


def _outcomes(p: Joint, prompt: Word) -> Mapping[Outcome, Fraction]:
    return outcome_masses(p.source(), forward(p.source(), prompt))


def _next(p: Joint, prompt: Word) -> Mapping[Outcome, Fraction] | None:
    """The next-token distribution; None where the joint has none."""
    if isinstance(p, Model):
        return dict(p.next(state_after(p, prompt)).items())
    masses = _outcomes(p, prompt)
    total = sum(masses.values(), ZERO)
    return {outcome: mass / total for outcome, mass in masses.items()} if total else None
