"""From the tables of claims to claims.

True here: the sugar of a file (`at_least`, `completes`, `string_probability`) becomes one of the core claims, and nothing
is decided.
Must never enter: a default that makes a claim stronger or weaker than what was written.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from arprops.core import claim as core
from arprops.core.claim import Claim, Comparison, Quantity, Value
from arprops.core.counting import Parameter
from arprops.core.error import BadModel, BadQuestion
from arprops.core.exact import short
from arprops.core.formula import Formula
from arprops.core.language import Language
from arprops.core.logsum import LogSum, log
from arprops.core.model import Joint
from arprops.core.words import END, Outcome
from arprops.formats import claim_shape, quantity_shape
from arprops.formats.formula import checked, parameters_of, read_value, scalar
from arprops.formats.language_reader import LanguageReader
from arprops.formats.model_reader import ModelReader
from arprops.formats.problem import Place, Problems, shortened
from arprops.formats.samples_reader import read_samples
from arprops.neural.audited import Audited
from arprops.search.elementary import from_words
from arprops.solve.restriction import after_every, unmarked, within
from arprops.tasks.bidirectional.compatibility import Joinable
from arprops.tasks.stated import Said
from arprops.views.along import Rule
from arprops.views.restricted import Restricted


@dataclass(frozen=True)
class Stated:
    """A claim as a file states it: `expect` says which verdict is the right outcome, `models` what the file calls its models."""

    claim: Said
    name: str | None
    expect: Literal["proved", "refuted"]
    models: dict[str, Joint] = field(default_factory=dict)


class ClaimReader:
    """Reads the claims of one file, with its models and languages at hand."""

    def __init__(self, models: ModelReader, languages: LanguageReader, problems: Problems) -> None:
        self.models, self.languages, self.problems = models, languages, problems
        self.used: dict[str, Joint] = {}
        self.everywhere = False
        self.views: list[Restricted[Any]] = []

    def stated(self, table: Any, place: Place) -> Stated:
        """The claim with its name and expectation."""
        self.used, self.everywhere = {}, getattr(table, "prompts", None) is not None
        self.views = []
        claim = self.claim(table, place)
        return Stated(claim, table.name, table.expect, self.used)

    def claim(self, table: Any, place: Place) -> Said:
        """The claim; problems are noted at its place."""
        match table:
            case claim_shape.SameConditionalsShape():
                return core.SameConditionals(self._total(table, "p", place), self._total(table, "q", place))
            case claim_shape.SameJointShape():
                return core.SameJoint(self._joint(table, "p", place), self._joint(table, "q", place))
            case claim_shape.SameStringsShape():
                return core.SameStrings(self._joint(table, "p", place), self._joint(table, "q", place))
            case claim_shape.TightShape():
                return core.Tight(self._joint(table, "p", place))
            case claim_shape.ObeysShape():
                return core.Obeys(self._total(table, "p", place), self._rule(table, place), table.reads, table.prompts)
            case claim_shape.CompletesShape():
                p = self._joint(table, "p", place)
                prompt = self.models.prompt(p.alphabet, table.prompt, (*place, "prompt"))
                completion = self.models.prompt(p.alphabet, table.completion, (*place, "completion"))
                return Comparison(core.Probability(p, from_words(p.alphabet, [completion]), prompt), "==", Fraction(1))
            case claim_shape.AuditShape():
                net = self._joint(table, "p", place)
                exact = None if table.exact is None else self._total(table, "exact", place)
                rules = tuple((name, self.languages.language(rule, net.alphabet, (*place, "metrics", name))) for name, rule in table.metrics.items())
                return Audited(net, table.item, exact, table.length, table.samples, rules)
            case claim_shape.SamplesShape():
                return read_samples(table, place, self._joint(table, "p", place), self.models)
            case claim_shape.CompatibleShape():
                return Joinable(self.models.masked(table, place))
            case claim_shape.CompareShape():
                sides = {side: getattr(table, side) for side in ("left", "right")}
                ordered = sorted(sides, key=lambda side: _written(sides[side]))  # quantities first: their models have the parameters
                read = {side: self._side(sides[side], (*place, side)) for side in ordered}
                return self._every(Comparison(read["left"], table.relation, read["right"]), table, place)
            case claim_shape.PerplexityShape():
                key = self._relation(table, place)
                loss = core.TokenLoss(self._joint(table, "p", place), self._joint(table, "q", place))
                return _related(loss, key, self._logarithm(getattr(table, key), (*place, key)))
            case _:
                key = self._relation(table, place)
                quantity = self.quantity(table, place)
                return self._every(_related(quantity, key, self._side(getattr(table, key), (*place, key))), table, place)

    def _relation(self, table: Any, place: Place) -> str:
        given = [key for key in claim_shape.RELATIONS if getattr(table, key) is not None]
        if len(given) != 1:
            expected = f"exactly one of the keys {', '.join(claim_shape.RELATIONS)}"
            self.problems.stop(place, f"found {' and '.join(given) or 'none'}, expected {expected}")
        return given[0]

    def _logarithm(self, number: Fraction | float | str, place: Place) -> Value:
        if isinstance(number, str) or number <= 0:
            self.problems.stop(place, f"found {number if isinstance(number, str) else short(Fraction(number))}, expected a positive rational, or inf")
        return number if isinstance(number, float) else log(number)

    def _every(self, comparison: Comparison, table: Any, place: Place) -> Claim:
        """The comparison, at every prompt of the language where the claim gives one."""
        prompts, among = getattr(table, "prompts", None), getattr(table, "among", None)
        if prompts is None:
            if among is not None:
                self.problems.stop((*place, "among"), "found among without prompts; expected prompts, the language that it chooses from")
            return comparison
        asked = [side for side in (comparison.left, comparison.right) if isinstance(side, core.NextProbability | core.Probability)]
        if not asked:
            self.problems.stop((*place, "prompts"), f"found no side that can be asked at every prompt; expected one of the kinds {', '.join(claim_shape.ASKED)}")
        if self.views:
            return self._marked(comparison, table, place)
        return core.AtEvery(comparison, self.languages.language(prompts, asked[0].p.alphabet, (*place, "prompts")), among or "all")

    def _rule(self, table: Any, place: Place) -> Any:
        p = self._joint(table, "p", place)
        return self._accepts(table.rule, p, (*place, "rule"))

    def _accepts(self, ref: Any, p: Joint, place: Place) -> Rule:
        """The rule of a claim; a machine is called as the file calls it."""
        rule = self.models.accepts(ref, p.alphabet, place)
        return rule if isinstance(rule, Language) else self._called(rule, label_of(ref, "RULE"))

    def _within(self, p: Joint, rule: Rule, table: Any, place: Place) -> Quantity:
        """The probability of a language that is not regular, at one prompt or, where the claim gives prompts, at each."""
        try:
            if not self.everywhere:
                return within(p, rule, prompt=self._prompt(p, table, place), whole=table.whole)
            self._prompt(p, table, place)
            view: Any = Restricted(p, rule, reads="string" if table.whole else "completion")
        except (BadModel, BadQuestion) as refused:
            self.problems.stop((*place, "language"), str(refused))
        self.views.append(view)
        return core.Probability(view, unmarked(view))

    def _marked(self, comparison: Comparison, table: Any, place: Place) -> Claim:
        """The comparison at every prompt, where a side asks for a language that is not regular: then both sides are restricted."""
        first = self.views[0]
        sides = [self._viewed(side, place) for side in (comparison.left, comparison.right)]
        prompts = self.languages.language(table.prompts, first.joint.alphabet, (*place, "prompts"))
        try:
            return after_every(sides[0], comparison.relation, sides[1], prompts=prompts, among=table.among or "all")
        except BadQuestion as refused:
            self.problems.stop(place, str(refused))

    def _viewed(self, side: Quantity | Value, place: Place) -> Any:
        if not hasattr(side, "p") or any(side.p is view for view in self.views):  # type: ignore[union-attr]
            return getattr(side, "p", side)
        if not isinstance(side, core.Probability) or side.prompt:
            self.problems.stop(place, "found a language that is not regular beside another quantity at every prompt; expected a number there, or a probability")
        return Restricted(side.p, side.language, reads="string" if side.whole else "completion")

    def _side(self, side: Any, place: Place) -> Quantity | Value:
        if isinstance(side, Fraction | float):
            return side
        parameters = parameters_of(list(self.used.values()))
        try:
            if isinstance(side, str):
                return read_value(side, parameters)
            if isinstance(side, quantity_shape.LogShape):
                return self._logs(side, parameters, place)
        except BadModel as refused:
            self.problems.stop(place, str(refused))
        return self.quantity(side, place)

    def _logs(self, side: quantity_shape.LogShape, parameters: list[Parameter], place: Place) -> Value:
        for i, (a, _) in enumerate(side.log):
            if isinstance(a, Fraction) and a <= 0:
                self.problems.stop((*place, "log", i, 0), "expected a positive rational under the logarithm")
        plain = all(isinstance(part, Fraction) for part in (side.plus, *(part for pair in side.log for part in pair)))
        if plain and not side.plus:
            return sum((LogSum({a: r}) for a, r in side.log), LogSum())
        terms = tuple((scalar(r, parameters), scalar(a, parameters)) for a, r in side.log)
        return checked(Formula(terms, scalar(side.plus, parameters)), parameters)

    def quantity(self, table: Any, place: Place) -> Quantity:
        """The quantity that a table describes."""
        s = quantity_shape
        match table:
            case s.NextProbabilityShape():
                p = self._joint(table, "p", place)
                return core.NextProbability(p, self._prompt(p, table, place), self._outcome(p, table.outcome, place))
            case s.PrefixProbabilityShape():
                p = self._joint(table, "p", place)
                outcome = None if table.outcome is None else self._outcome(p, table.outcome, place)
                return core.PrefixProbability(p, self._prompt(p, table, place), outcome)
            case s.StringProbabilityShape():
                p = self._joint(table, "p", place)
                return core.PrefixProbability(p, self.models.prompt(p.alphabet, table.string, (*place, "string")), END)
            case s.KLShape():
                return core.KL(self._joint(table, "p", place), self._joint(table, "q", place))
            case s.CrossEntropyShape():
                return core.CrossEntropy(self._joint(table, "p", place), self._joint(table, "q", place))
            case s.TokenLossShape():
                return core.TokenLoss(self._joint(table, "p", place), self._joint(table, "q", place))
            case s.TotalVariationShape():
                return core.TotalVariation(self._joint(table, "p", place), self._joint(table, "q", place))
            case s.EntropyShape():
                return core.Entropy(self._joint(table, "p", place))
            case s.FiniteMassShape():
                return core.FiniteMass(self._joint(table, "p", place))
            case s.LengthShape():
                return core.Length(self._joint(table, "p", place))
            case s.ProbabilityShape():
                p = self._joint(table, "p", place)
                language = self._accepts(table.language, p, (*place, "language"))
                if not isinstance(language, Language):
                    return self._within(p, language, table, place)
                return core.Probability(p, language, self._prompt(p, table, place), table.whole)
            case s.ZeroPromptCountShape():
                return core.ZeroPromptCount(self._joint(table, "p", place), table.length)
            case s.ExtrapolationShape():
                model = self._total(table, "p", place)
                language = self.languages.language(table.language, model.alphabet, (*place, "language"))
                return core.Extrapolation(model, language, table.length)
            case _:
                raise AssertionError(type(table))

    def _joint(self, table: Any, role: str, place: Place) -> Joint:
        ref = getattr(table, role)
        found = self.models.model(ref, (*place, role))
        return self._called(found, label_of(ref, role.upper()))

    def _called(self, found: Any, label: str) -> Any:
        while self.used.get(label, found) is not found:
            label += "'"
        self.used[label] = found
        return found

    def _total(self, table: Any, role: str, place: Place) -> Any:
        self._joint(table, role, place)
        return self.models.total(getattr(table, role), (*place, role))

    def _prompt(self, p: Joint, table: Any, place: Place) -> tuple[str, ...]:
        if self.everywhere and table.kind in claim_shape.ASKED:
            if table.prompt is not None:
                self.problems.stop((*place, "prompt"), "found prompt beside the prompts of the claim; expected one of them")
            return ()
        if table.prompt is None:
            if table.kind == "next_probability":
                self.problems.stop(place, "found neither prompt nor prompts; expected prompt, or prompts = a language for every prompt of it")
            return ()
        return self.models.prompt(p.alphabet, table.prompt, (*place, "prompt"))

    def _outcome(self, p: Joint, outcome: str, place: Place) -> Outcome:
        if outcome == "END":
            return END
        if outcome not in p.alphabet:
            shown = ", ".join(p.alphabet[:12])
            self.problems.stop((*place, "outcome"), f"found {shortened(outcome)!r}, expected END or one of {shown}")
        return outcome


def _related(quantity: Quantity, key: str, value: Quantity | Value) -> Comparison:
    match key:
        case "equals":
            return Comparison(quantity, "==", value)
        case "at_most":
            return Comparison(quantity, "<=", value)
        case "less_than":
            return Comparison(quantity, "<", value)
        case "at_least":
            return Comparison(value, "<=", quantity)
        case _:
            return Comparison(value, "<", quantity)


def _written(side: Any) -> bool:
    return isinstance(side, str | quantity_shape.LogShape)


def label_of(ref: Any, default: str) -> str:
    """What to call the model of a field: its name, or for a view held inline what it does to whom, as in top_k(P)."""
    if isinstance(ref, str):
        return ref
    inner = next((getattr(ref, key) for key in ("model", "source") if hasattr(ref, key)), None)
    if inner is None:
        return default
    return f"{ref.decoder.kind if ref.kind == 'decoded' else ref.kind}({label_of(inner, default)})"
