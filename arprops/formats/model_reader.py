"""From the tables of models to models.

True here: a name is looked up once, a model that refers to itself is refused with the circle shown, and every distribution is
checked where it stands, so that a file's author sees all bad rows at once.
Must never enter: a guess at what was meant.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from arprops.core.counting import Counted
from arprops.core.dist import Dist
from arprops.core.error import BadFile, BadModel, BadQuestion, ZeroProbabilityPrompt
from arprops.core.model import Joint, Model, PartialModel
from arprops.core.ratio import Ratio, ratio
from arprops.core.words import END, Outcome, Word, word
from arprops.formats import decoder_shape
from arprops.formats import model_shape as shape
from arprops.formats.language_reader import LanguageReader
from arprops.formats.pautomac import TOLERANCE, read_pautomac
from arprops.formats.problem import Place, Problems, Stop, shortened
from arprops.formats.size import MOST, Sizes
from arprops.formats.task_reader import beam_table, masked_table, task_model
from arprops.models.counter import CounterMachine
from arprops.models.expression import formula
from arprops.models.hmm import HMM
from arprops.models.mixture import Mixture
from arprops.models.pcfg import PCFG
from arprops.models.pdfa import PDFA
from arprops.models.pfa import PFA
from arprops.models.table import Table
from arprops.neural.tokenisation import written
from arprops.tasks.bidirectional.masked import MaskedModel
from arprops.tasks.decoding.contrastive import Contrastive
from arprops.tasks.framework.infilled import Infilled
from arprops.views import decoder
from arprops.views.along import Rule
from arprops.views.belief import Belief
from arprops.views.conditioned import Conditioned
from arprops.views.decoded import Decoded
from arprops.views.erased import Erased
from arprops.views.overridden import Overridden
from arprops.views.product import Product
from arprops.views.reordered import Reordered
from arprops.views.restricted import Restricted
from arprops.views.truncated import Truncated


class ModelReader:
    """The models of one file: `tables` as the file holds them, `known` what its includes have brought, `folder` where paths begin."""

    def __init__(self, tables: Mapping[str, Any], *, known: Mapping[str, Joint], languages: LanguageReader, folder: Path, problems: Problems) -> None:
        self.tables, self.known, self.languages, self.folder, self.problems = tables, dict(known), languages, folder, problems
        self.open: list[str] = []
        self.broken: set[str] = set()
        self.sizes = Sizes()

    def read_all(self) -> dict[str, Joint]:
        """Every model by its name; what is wrong is noted."""
        for name in self.tables:
            with self.problems.at(("models", name)):
                self.named(name, ("models", name))
        return self.known

    def named(self, name: str, place: Place) -> Joint:
        """The model of this name; a problem at `place` where there is none."""
        if name in self.known:
            return self.known[name]
        if name in self.broken:
            raise Stop
        if name in self.open:
            circle = " → ".join([*self.open[self.open.index(name) :], name])
            self.broken.update(self.open)
            self.problems.stop(("models", name), f"refers to itself: {circle}")
        if name not in self.tables:
            names = ", ".join([*self.known, *(other for other in self.tables if other not in self.known)][:12])
            self.problems.stop(place, f"found the name {shortened(name)!r}, expected the name of a model: {names or 'none is given here'}")
        self.open.append(name)
        try:
            self.known[name] = self.model(self.tables[name], ("models", name))
        except Stop:
            self.broken.add(name)
            raise
        finally:
            self.open.pop()
        return self.known[name]

    def model(self, ref: Any, place: Place) -> Joint:
        """The model that a field refers to, by name or as an inline table."""
        if isinstance(ref, str):
            return self.named(ref, place)
        try:
            made = self._built(ref, place)
        except (BadModel, BadQuestion, ZeroProbabilityPrompt) as refused:
            self.problems.stop(place, str(refused))
        if (size := self.sizes.of(made)) > MOST:
            self.problems.stop(place, f"found a model made of {size:,} models, each counted as often as it occurs; expected at most {MOST:,}")
        return made

    def total(self, ref: Any, place: Place) -> Model[Any]:
        """The model that a field refers to, which must answer every prompt."""
        found = self.model(ref, place)
        if not isinstance(found, Model):
            self.problems.stop(
                place, f"found {kind_of(found)}, which has no answer at zero-probability prompts, expected a model; "
                'a source becomes one with kind = "belief" and off_support'
            )  # fmt: skip
        return found

    def partial(self, ref: Any, place: Place) -> PartialModel[Any]:
        """The model that a field refers to, total or partial."""
        found = self.model(ref, place)
        if not isinstance(found, PartialModel):
            self.problems.stop(place, f'found {kind_of(found)}, expected a model; a source becomes one with kind = "belief"')
        return found

    def dist(self, weights: Mapping[str, Fraction], allowed: Iterable[str], place: Place) -> Dist[Any]:
        """The distribution of a row, `END` read as END where `allowed` lacks a name of this spelling; problems are noted at its place."""
        names = allowed if isinstance(allowed, dict) else dict.fromkeys(allowed)
        wrong = [outcome for outcome in weights if outcome not in names and outcome != "END"]
        for outcome in wrong:
            shown = ", ".join(list(names)[:12]) + (", …" if len(names) > 12 else "")
            self.problems.note((*place, outcome), f"unknown outcome {shortened(outcome)!r}, expected END or one of {shown}")
        if wrong:
            raise Stop
        try:
            return Dist({END if outcome == "END" and outcome not in names else outcome: weight for outcome, weight in weights.items()})
        except BadModel as refused:
            self.problems.stop(place, str(refused))

    def rows(self, rows: Any, alphabet: Iterable[str], place: Place) -> dict[Word, Dist[Outcome]]:
        """The rows of a table from prompts to distributions; all of them are checked before giving up."""
        symbols = dict.fromkeys(alphabet)
        return self._each(rows, symbols, place, lambda weights, spot: self.dist(weights, symbols, spot))

    def prompt(self, alphabet: Iterable[str], prompt: Any, place: Place) -> Word:
        """The prompt as a word over the alphabet."""
        try:
            return word(tuple(alphabet), prompt)
        except BadQuestion as refused:
            self.problems.stop(place, str(refused))

    def rule(self, rule: Any, alphabet: Iterable[str], place: Place) -> Any:
        """What answers off the support or below a prompt: a distribution, or a model that answers every prompt."""
        if isinstance(rule, shape.DistShape):
            return self.dist(rule.dist, alphabet, (*place, "dist"))
        return None if rule is None else self.total(rule, place)

    def accepts(self, ref: Any, alphabet: tuple[str, ...], place: Place) -> Rule:
        """The rule that a field refers to: a regular language, or a machine read as the strings it can end after, by name or as a table of either."""
        named = isinstance(ref, str)
        if named and ref not in (*self.languages.tables, *self.known, *self.tables):
            names = ", ".join([*self.languages.tables, *self.known, *(other for other in self.tables if other not in self.known)][:12])
            self.problems.stop(place, f"found the name {shortened(ref)!r}, expected the name of a language or of a counter machine: {names or 'none is given here'}")
        if named and ref in self.languages.tables and ref in (*self.known, *self.tables):
            self.problems.stop(place, f"found the name {shortened(ref)!r} of a language and of a model, expected it to name one of them")
        if (named and ref in self.languages.tables) or not (named or hasattr(ref, "kind")):
            rule: Any = self.languages.language(ref, alphabet, place)
        else:
            rule = self.model(ref, place)
            if not isinstance(rule, Counted):
                self.problems.stop(place, f"found {kind_of(rule)}, expected a regular language or a counter machine")
        if set(rule.alphabet) != set(alphabet):
            self.problems.stop(place, f"found the alphabet {shortened(''.join(rule.alphabet))}, expected that of p, {shortened(''.join(alphabet))}")
        return rule

    def masked(self, table: Any, place: Place) -> MaskedModel:
        """The masked conditionals that a table lists; all rows are checked before giving up."""
        read: dict[tuple[int, Word], Dist[Any]] = {}
        before = len(self.problems.found)
        for i, (at, others, row) in enumerate(table.rows):
            spot = (*place, "rows", i)
            with self.problems.at(spot):
                context = (at, self.prompt(table.alphabet, others, (*spot, 1)))
                if context in read:
                    self.problems.note(spot, "this place with these other symbols has a row already")
                read[context] = self.dist(row, table.alphabet, (*spot, 2))
        if len(self.problems.found) > before:
            raise Stop
        return MaskedModel(table.alphabet, read, length=table.length, default=None if table.default is None else self.dist(table.default, table.alphabet, (*place, "default")))

    def _each(self, rows: Any, symbols: dict[str, None], place: Place, read: Any) -> dict[Word, Any]:
        listed = [((*place, prompt), prompt, row) for prompt, row in rows.items()] if isinstance(rows, dict) else [
            ((*place, i), prompt, row) for i, (prompt, row) in enumerate(rows)
        ]
        before = len(self.problems.found)
        answers: dict[Word, Any] = {}
        for spot, prompt, row in listed:
            with self.problems.at(spot):
                symbols_read = self.prompt(symbols, prompt, spot)
                if symbols_read in answers:
                    self.problems.note(spot, "this prompt has a row already")
                answers[symbols_read] = read(row, spot)
        if len(self.problems.found) > before:
            raise Stop
        return answers

    def _named_rows(self, rows: Mapping[str, Mapping[str, Fraction]], allowed: Iterable[str], place: Place) -> dict[str, Dist[Any]]:
        names = dict.fromkeys(allowed)
        before = len(self.problems.found)
        answers: dict[str, Dist[Any]] = {}
        for name, row in rows.items():
            with self.problems.at((*place, name)):
                answers[name] = self.dist(row, names, (*place, name))
        if len(self.problems.found) > before:
            raise Stop
        return answers

    def _built(self, table: Any, place: Place) -> Joint:
        match table:
            case shape.TableShape():
                rows = self.rows(table.rows, table.alphabet, (*place, "rows"))
                default = None if table.default is None else self.dist(table.default, table.alphabet, (*place, "default"))
                return Table(table.alphabet, rows, length=table.length, horizon=table.horizon, default=default)
            case shape.PDFAShape():
                answers = self._named_rows(table.next, table.alphabet, (*place, "next"))
                return PDFA(table.alphabet, start=table.start, next=answers, step=table.step, default=table.default)
            case shape.CounterShape():
                return self._counter(table, place)
            case shape.PFAShape():
                return PFA(table.alphabet, initial=table.initial, final=table.final, transitions=table.transitions)
            case shape.HMMShape():
                emit = self._named_rows(table.emit, table.alphabet, (*place, "emit"))
                move = self._named_rows(table.move, table.emit, (*place, "move"))
                start = self.dist(table.start, table.emit, (*place, "start"))
                return HMM(table.alphabet, start=start, emit=emit, move=move, stop=table.stop)
            case shape.PCFGShape():
                return PCFG(table.alphabet, start=table.start, rules=self._rules(table.rules, place))
            case shape.MixtureShape():
                parts = [(weight, self.model(ref, (*place, "components", i, 1))) for i, (weight, ref) in enumerate(table.components)]
                if not parts:
                    self.problems.stop((*place, "components"), "found an empty list, expected at least one [weight, model]")
                return Mixture(parts)
            case shape.PAutomaCShape():
                tolerance = TOLERANCE if table.tolerance is None else table.tolerance
                try:
                    return read_pautomac(self.folder / table.path, tolerance=tolerance)
                except BadFile as refused:
                    self.problems.stop((*place, "path"), str(refused))
            case shape.TaskShape():
                return task_model(table)
            case shape.MaskedShape():
                off = None if table.off_support is None else self.dist(table.off_support, table.alphabet, (*place, "off_support"))
                return masked_table(self.masked(table, place), table.weights, off)
            case shape.NetShape():
                from arprops.neural.folder import open_net

                try:
                    net = open_net(self.folder / table.net, tokens=table.tokens, source=table.source)
                except (BadFile, BadQuestion) as refused:
                    self.problems.stop((*place, "net"), str(refused))
                self.languages.written(written(net), (*place, "net"))
                return net
            case _:
                return self._view(table, place)

    def _rules(self, rules: Mapping[str, Any], place: Place) -> dict[str, dict[Any, Fraction]]:
        read: dict[str, dict[Any, Fraction]] = {}
        for name, row in rules.items():
            listed = row.items() if isinstance(row, dict) else [(tuple(side) if isinstance(side, list) else side, share) for side, share in row]
            read[name] = dict(listed)
            if len(read[name]) < len(listed):
                self.problems.stop((*place, "rules", name), "found a right-hand side twice, expected each once; add the weights")
        return read

    def _counter(self, table: shape.CounterShape, place: Place) -> CounterMachine:
        symbols = dict.fromkeys(table.alphabet)
        before = len(self.problems.found)
        names = (*table.counters, *table.parameters, *table.powers)
        control: dict[str, list[Any]] = {}
        for name, cases in table.control.items():
            for i, case in enumerate(cases):
                spot = (*place, "control", name, i)
                with self.problems.at(spot):
                    moves = {symbol: (go.to, go.add) for symbol, go in case.step.items()}
                    control.setdefault(name, []).append((case.when, self._weights(case.next, symbols, names, (*spot, "next")), moves))
        if len(self.problems.found) > before:
            raise Stop
        start = (table.start.control, table.start.counters)
        powers = {name: (power.base, power.counter) for name, power in table.powers.items()}
        return CounterMachine(
            table.alphabet, start=start, counters=table.counters, control=control, parameters=table.parameters, powers=powers
        )

    def _weights(self, row: Mapping[str, Fraction | str], symbols: Mapping[str, None], names: Iterable[str], place: Place) -> Any:
        """A row whose weights may be formulas; problems are noted at its place."""
        read: dict[str, Ratio] = {}
        for outcome, weight in row.items():
            try:
                read[outcome] = formula(weight, tuple(names)) if isinstance(weight, str) else ratio(weight)
            except BadModel as refused:
                self.problems.note((*place, outcome), str(refused))
        if len(read) < len(row):
            raise Stop
        if not any(weight.names for weight in read.values()):
            return self.dist({outcome: weight.rational for outcome, weight in read.items()}, symbols, place)
        return {END if outcome == "END" and outcome not in symbols else outcome: weight for outcome, weight in read.items()}

    def _view(self, table: Any, place: Place) -> Joint:
        match table:
            case shape.BeliefShape():
                source = self.model(table.source, (*place, "source"))
                rule = self.rule(table.off_support, source.alphabet, (*place, "off_support"))
                return Belief(source.source(), off_support=rule)
            case shape.DecodedShape():
                return Decoded(self.partial(table.model, (*place, "model")), self.decoder(table.decoder, (*place, "decoder")))
            case shape.OverriddenShape():
                model = self.total(table.model, (*place, "model"))
                at = self.rows(table.at, model.alphabet, (*place, "at"))
                symbols = dict.fromkeys(model.alphabet)
                below = self._each(table.below, symbols, (*place, "below"), lambda rule, spot: self.rule(rule, symbols, spot))
                return Overridden(model, at=at, below=below)
            case shape.ConditionedShape():
                model = self.model(table.model, (*place, "model"))
                return Conditioned(model, self.prompt(model.alphabet, table.prompt, (*place, "prompt")))
            case shape.TruncatedShape():
                return Truncated(self.model(table.model, (*place, "model")), table.length)
            case shape.ErasedShape():
                return Erased(self.model(table.model, (*place, "model")), table.hidden)
            case shape.AtShape():
                family = self.model(table.model, (*place, "model"))
                if not isinstance(family, CounterMachine):
                    self.problems.stop((*place, "model"), f"found {kind_of(family)}, expected a counter machine, whose parameters get numbers")
                return family.at(table.values)
            case shape.RestrictedShape():
                model = self.model(table.model, (*place, "model"))
                return Restricted(model, self.accepts(table.rule, model.alphabet, (*place, "rule")), reads=table.reads)
            case shape.ContrastiveShape():
                return Contrastive(self.total(table.expert, (*place, "expert")), self.total(table.amateur, (*place, "amateur")), alpha=table.alpha)
            case shape.InfilledShape():
                model = self.model(table.model, (*place, "model"))
                prefix, suffix = (self.prompt(model.alphabet, getattr(table, key), (*place, key)) for key in ("prefix", "suffix"))
                return Infilled(model, prefix=prefix, suffix=suffix)
            case shape.BeamShape():
                model = self.model(table.model, (*place, "model"))
                off = None if table.default is None else self.dist(table.default, model.alphabet, (*place, "default"))
                return beam_table(model, table, self.prompt(model.alphabet, table.prompt, (*place, "prompt")), off)
            case shape.ProductShape():
                return Product(self.total(table.p, (*place, "p")), self.total(table.q, (*place, "q")))
            case shape.ReorderedShape():
                model = self.model(table.model, (*place, "model"))
                rule = self.rule(table.off_support, model.alphabet, (*place, "off_support"))
                return Reordered(model, table.order, off_support=rule)
            case _:
                raise AssertionError(type(table))

    def decoder(self, table: Any, place: Place) -> decoder.Decoder:
        """The decoder that a table describes."""
        match table:
            case decoder_shape.GreedyShape():
                return decoder.Greedy(ties=table.ties)
            case decoder_shape.TemperatureShape():
                return decoder.Temperature(table.t)
            case decoder_shape.TopKShape():
                return decoder.TopK(table.k)
            case decoder_shape.TopPShape():
                return decoder.TopP(table.p)
            case decoder_shape.MinPShape():
                return decoder.MinP(table.p)
            case decoder_shape.EpsilonShape():
                return decoder.EpsilonCutoff(table.epsilon)
            case decoder_shape.TypicalShape():
                return decoder.Typical(table.mass)
            case decoder_shape.MixingShape():
                return decoder.UniformMixing(table.rate)
            case decoder_shape.ChainShape():
                return decoder.Chain(*(self.decoder(inner, (*place, "decoders", i)) for i, inner in enumerate(table.decoders)))
            case _:
                raise AssertionError(type(table))


def kind_of(joint: Joint) -> str:
    """What kind of thing this is, for a person to read."""
    role = "a model" if isinstance(joint, Model) else "a partial model" if isinstance(joint, PartialModel) else "a source"
    return f"{role} ({type(joint).__name__})"
