"""From models to the tables that files hold.

True here: what is written reads back as a model with the same states in the same order, so a certificate that counts states
still fits; states become text, numbered where they are not text already.
Must never enter: code. What is not data is refused.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, Final

from arprops.core.dist import Dist
from arprops.core.error import BadQuestion
from arprops.core.language import Language
from arprops.core.model import Joint, Source, Unrolled
from arprops.core.words import END, Word
from arprops.formats.claim_writer import language_data
from arprops.formats.formula import written_scalar
from arprops.formats.number import written
from arprops.kernel.explore import explore, moves
from arprops.models.constant import Constant
from arprops.models.counter import CounterMachine
from arprops.models.hmm import HMM
from arprops.models.mixture import Mixture
from arprops.models.pcfg import PCFG
from arprops.models.pdfa import PDFA
from arprops.models.pfa import PFA
from arprops.models.table import Table
from arprops.models.weights import Weights
from arprops.tasks.decoding.contrastive import Contrastive
from arprops.tasks.framework.infilled import Infilled
from arprops.views import decoder
from arprops.views.belief import Belief
from arprops.views.conditioned import Conditioned
from arprops.views.decoded import Decoded
from arprops.views.erased import Erased
from arprops.views.overridden import Overridden
from arprops.views.product import Product
from arprops.views.reordered import Reordered
from arprops.views.restricted import Restricted
from arprops.views.truncated import Truncated

Data = dict[str, Any]
STATES: Final = 100_000
"""How many states a model may have that is written as an automaton."""


def model_data(model: Joint, *, plain: bool = False) -> Data:
    """The model as a table with its `kind`, everything it holds inline.

    With `plain` prompts are always lists and rows lists of pairs, as in stored proofs; else text and tables where that reads
    back. Fails with `BadQuestion` on a model that is not data. Cost: one look at each weight.
    """
    return _Writer(plain=plain).model(model)


def weights(dist: Mapping[Any, Fraction] | Dist[Any], names: Mapping[Any, str] | None = None) -> Data:
    """A distribution as a table, in its own order; `names` turns states into text."""
    return {"END" if outcome is END else names[outcome] if names else outcome: written(weight) for outcome, weight in dist.items()}


def named(states: Iterable[Any]) -> dict[Any, str]:
    """The states' names in a file: their own where all are text, else numbers."""
    listed = list(states)
    as_they_are = all(isinstance(state, str) for state in listed)
    return {state: state if as_they_are else str(i) for i, state in enumerate(listed)}


def decoder_data(how: decoder.Decoder) -> Data:
    """The decoder as a table with its `kind`; fails with `BadQuestion` on one that is not ours."""
    match how:
        case decoder.Greedy():
            return {"kind": "greedy", "ties": how.ties}
        case decoder.Temperature():
            return {"kind": "temperature", "t": written(how.t)}
        case decoder.TopK():
            return {"kind": "top_k", "k": how.k}
        case decoder.TopP():
            return {"kind": "top_p", "p": written(how.p)}
        case decoder.MinP():
            return {"kind": "min_p", "p": written(how.p)}
        case decoder.EpsilonCutoff():
            return {"kind": "epsilon_cutoff", "epsilon": written(how.epsilon)}
        case decoder.Typical():
            return {"kind": "typical", "mass": written(how.mass)}
        case decoder.UniformMixing():
            return {"kind": "uniform_mixing", "rate": written(how.rate)}
        case decoder.Chain():
            return {"kind": "chain", "decoders": [decoder_data(inner) for inner in how.decoders]}
        case _:
            raise BadQuestion(f"{type(how).__name__} cannot be written to a file; the decoders of arprops can")


class _Writer:
    def __init__(self, *, plain: bool) -> None:
        self.plain = plain

    def model(self, model: Joint) -> Data:
        if "END" in model.alphabet:
            raise BadQuestion("a file writes the outcome END as `END`, so a model whose alphabet has the symbol 'END' cannot be written; rename it")
        match model:
            case Unrolled():
                return self.model(model.model)
            case Constant():
                moves = {"0": dict.fromkeys(model.alphabet, "0")}
                return {"kind": "pdfa", "alphabet": list(model.alphabet), "start": "0", "next": {"0": weights(model.answer)}, "step": moves}
            case Table():
                limit = {"length": model.length} if model.horizon is None else {"horizon": model.horizon}
                default = {} if model.default is None else {"default": weights(model.default)}
                rows = self._rows(model.alphabet, {prompt: weights(row) for prompt, row in model.rows.items()})
                return {"kind": "table", "alphabet": list(model.alphabet), **limit, "rows": rows, **default}
            case PDFA():
                names = named(model.next_of)
                return {
                    "kind": "pdfa",
                    "alphabet": list(model.alphabet),
                    "start": names[model.start_state],
                    "next": {names[state]: weights(row) for state, row in model.next_of.items()},
                    "step": {names[state]: {symbol: names[to] for symbol, to in moves.items()} for state, moves in model.step_of.items()},
                }
            case CounterMachine():
                return _counter(model)
            case PFA():
                names = named(model.move_of)
                return {
                    "kind": "pfa",
                    "alphabet": list(model.alphabet),
                    "initial": weights(model.initial, names),
                    "final": {names[state]: written(weight) for state, weight in model.final.items() if weight},
                    "transitions": [[names[state], symbol, names[to], written(weight)] for state, symbol, to, weight in model.transitions],
                }
            case HMM():
                names = named(model.emission_of)
                return {
                    "kind": "hmm",
                    "alphabet": list(model.alphabet),
                    "start": weights(model.initial, names),
                    "emit": {names[state]: weights(row) for state, row in model.emission_of.items()},
                    "move": {names[state]: weights(row, names) for state, row in model.transition_of.items()},
                    "stop": {names[state]: written(weight) for state, weight in model.stop_of.items() if weight},
                }
            case PCFG():
                return {
                    "kind": "pcfg",
                    "alphabet": list(model.alphabet),
                    "start": model.start_symbol,
                    "rules": {name: self._sides(model, row) for name, row in model.rules_of.items()},
                }
            case Mixture():
                return {"kind": "mixture", "components": [[written(share), self.model(part)] for share, part in model.components]}
            case _:
                return self._view(model)

    def _view(self, model: Joint) -> Data:
        match model:
            case Belief():
                rule = getattr(model, "off_support", None)
                return {"kind": "belief", "source": self.model(model.joint), **({} if rule is None else {"off_support": self._rule(rule)})}
            case Decoded():
                return {"kind": "decoded", "model": self.model(model.model), "decoder": decoder_data(model.decoder)}
            case Overridden():
                at = self._rows(model.alphabet, {prompt: weights(row) for prompt, row in model.at.items()})
                below = self._rows(model.alphabet, {prompt: self._rule(rule) for prompt, rule in model.below.items()})
                return {"kind": "overridden", "model": self.model(model.model), **({"at": at} if at else {}), **({"below": below} if below else {})}
            case Conditioned():
                return {"kind": "conditioned", "model": self.model(model.joint), "prompt": self.prompt(model.alphabet, model.prompt)}
            case Truncated():
                return {"kind": "truncated", "model": self.model(model.joint), "length": model.n}
            case Erased():
                return {"kind": "erased", "model": self.model(model.joint), "hidden": list(model.hidden)}
            case Product():
                return {"kind": "product", "p": self.model(model.p), "q": self.model(model.q)}
            case Infilled():
                if not self.plain:
                    prefix, suffix = (self.prompt(model.alphabet, part) for part in (model.prefix, model.suffix))
                    return {"kind": "infilled", "model": self.model(model.joint), "prefix": prefix, "suffix": suffix}
                return self.model(_automaton(model))
            case Contrastive():
                return self._contrastive(model)
            case Restricted():
                accepts = language_data(model.rule) if isinstance(model.rule, Language) else self.model(model.rule)
                reads = {} if model.reads == "string" else {"reads": model.reads}
                return {"kind": "restricted", "model": self.model(model.joint), "rule": accepts, **reads}
            case Reordered():
                rule = model.off_support
                off_support = {} if rule is None else {"off_support": self._rule(rule)}
                return {"kind": "reordered", "model": self.model(model.joint), "order": list(model.order), **off_support}
            case _:
                raise BadQuestion(
                    f"{type(model).__name__} is code, and a file holds data: write down what it answers, "
                    "as a Table up to some length or as a PDFA, and save that"
                )

    def _contrastive(self, model: Contrastive) -> Data:
        """As a table of its own, and in a stored proof as the automaton that it is: the recheck without arprops knows no decoder with two models."""
        if not self.plain:
            return {"kind": "contrastive", "expert": self.model(model.expert), "amateur": self.model(model.amateur), "alpha": written(model.alpha)}
        found = explore([model.start()], lambda state: [model.step(state, x) for x in model.alphabet], STATES)
        if not found.complete:
            raise BadQuestion(f"Contrastive has more than {STATES} states here, and a stored proof holds an automaton; ask about models with fewer states")
        rows = {i: model.next(state) for i, state in enumerate(found.states)}
        moves = {i: {x: found.index[model.step(state, x)] for x in model.alphabet} for i, state in enumerate(found.states)}
        return self.model(PDFA(model.alphabet, start=0, next=rows, step=moves))

    def prompt(self, alphabet: tuple[str, ...], prompt: Word) -> str | list[str]:
        """The prompt as text where that reads back, else as a list of symbols."""
        return list(prompt) if self.plain or any(len(symbol) != 1 for symbol in alphabet) else "".join(prompt)

    def _rows(self, alphabet: tuple[str, ...], rows: Mapping[Word, Any]) -> Any:
        listed = [[self.prompt(alphabet, prompt), row] for prompt, row in rows.items()]
        return listed if not all(isinstance(prompt, str) for prompt, _ in listed) else dict(listed) if listed or not self.plain else []

    def _sides(self, model: PCFG, row: Dist[tuple[str, ...]]) -> Any:
        names = (*model.alphabet, *model.rules_of)
        listed = [[self.prompt(names, side), written(share)] for side, share in row.items()]
        return listed if self.plain or any(len(name) != 1 for name in names) else {"".join(side): written(share) for side, share in row.items()}

    def _rule(self, rule: Joint) -> Data:
        return {"dist": weights(rule.answer)} if isinstance(rule, Constant) else self.model(rule)


def _automaton(source: Source[Any]) -> PFA[int]:
    """The source with its states numbered in the order found: as a stored proof holds it, for the recheck without arprops."""
    found = explore(source.start().support, lambda state: [to for _, to, _ in moves(source, state)], STATES)
    if not found.complete:
        raise BadQuestion(f"{type(source).__name__} has more than {STATES} states here, and a stored proof holds an automaton; ask about a smaller one")
    transitions = [(i, symbol, found.index[to], weight) for i, state in enumerate(found.states) for symbol, to, weight in moves(source, state)]
    initial = {found.index[state]: weight for state, weight in source.start().items()}
    return PFA(source.alphabet, initial=initial, final={i: source.move(state)[END] for i, state in enumerate(found.states)}, transitions=transitions)


def _formulas(row: Weights) -> Data:
    return {"END" if outcome is END else outcome: written_scalar(weight) for outcome, weight in row.items()}


def _counter(model: CounterMachine) -> Data:
    return {
        "kind": "counter",
        "alphabet": list(model.alphabet),
        "counters": list(model.counters),
        **({"parameters": {p.name: ["" if end is None else written(end) for end in (p.low, p.high)] for p in model.parameters}} if model.parameters else {}),
        **({"powers": {p.name: {"base": written_scalar(p.base), "counter": p.counter} for p in model.powers}} if model.powers else {}),
        "start": {"control": model.start_state[0], "counters": dict(zip(model.counters, model.start_state[1], strict=True))},
        "control": {
            name: [
                {
                    **({"when": str(case.guard)} if case.guard.comparisons else {}),
                    "next": weights(case.next) if isinstance(case.next, Dist) else _formulas(case.next),
                    "step": {symbol: {"to": to, **({"add": dict(add)} if add else {})} for symbol, (to, add) in case.moves.items()},
                }
                for case in cases
            ]
            for name, cases in model.control.items()
        },
    }
