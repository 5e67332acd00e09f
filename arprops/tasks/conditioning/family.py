"""Conditional generation: a family of models, one for each source string, as an encoder-decoder or a control code makes it.

True here: the family answers at every source: those that are listed by their own model, all others by `otherwise`, which somebody chose. With a prior on the listed
sources, source and target together are one joint, and one model (`Paired`); with the source hidden the targets are a mixture, and the source is a discrete latent.
Must never enter: a prior that nobody gave; an answer to an impossible prompt that nobody chose.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias, final

from arprops.core.dist import ZERO, Dist, normalised
from arprops.core.error import BadModel
from arprops.core.exact import Exact
from arprops.core.model import Model
from arprops.core.words import Outcome, Prompt, Symbol, Word, alphabet_of, word
from arprops.models.mixture import Mixture
from arprops.models.row import Row, next_tokens
from arprops.neural.indexed import prior_of
from arprops.tasks.conditioning.discrete_latent import posterior
from arprops.views.choice import same_symbols

State: TypeAlias = tuple[str, Any]
"""("source", what was read), ("target", the target model's state), or ("lost", None)."""


@final
@dataclass(frozen=True, init=False, repr=False)
class Family:
    """A model of targets for every source string: `given(source)` is `targets[source]`, or `otherwise` where the source is not listed.

    Needs models over one alphabet. Fails with `BadModel` on anything else, and on a source that is listed twice.

    >>> import arprops as ar
    >>> yes, no = (ar.Table("01", {"": {"0": 1 - share, "1": share}}, length=1) for share in (1, 0))
    >>> family = Family("+-", {"+": yes, "-": no}, otherwise=no)
    >>> ar.next_distribution(family.given("+"), ""), ar.next_distribution(family.given("+-"), "")
    (Dist({'1': 1}), Dist({'0': 1}))
    """

    sources: tuple[Symbol, ...]
    targets: Mapping[Word, Model[Any]] = field(hash=False)
    otherwise: Model[Any]

    def __init__(self, sources: Iterable[Symbol], targets: Mapping[Any, Model[Any]], *, otherwise: Model[Any]) -> None:
        symbols = alphabet_of(sources)
        read: dict[Word, Model[Any]] = {}
        for written, model in [*targets.items(), ((), otherwise)]:
            if not isinstance(model, Model):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise BadModel(
                    f"a family is made of models, which answer every prompt, found {model!r}; choose answers with Belief(source, off_support=…)"
                )
            same_symbols(otherwise.alphabet, model.alphabet, f"the target of {written!r}")
        for written, model in targets.items():
            source = word(symbols, written)
            if source in read:
                raise BadModel(f"the source {written!r} is given twice")
            read[source] = model
        vars(self).update(sources=symbols, targets=read, otherwise=otherwise)

    def given(self, source: Prompt) -> Model[Any]:
        """The model of targets for this source; every source over the alphabet has one."""
        return self.targets.get(word(self.sources, source), self.otherwise)

    def hidden(self, prior: Mapping[Any, Exact]) -> Mixture:
        """The joint of the target alone: a mixture, with the source as its latent. Needs a prior on sources."""
        shares = self._prior(prior)
        return Mixture([(share, self.given(source)) for source, share in shares.items()])

    def paired(self, prior: Mapping[Any, Exact], *, separator: Symbol, off_support: Row) -> "Paired":
        """The joint of source, separator and target as one model. Needs a prior on sources, and what is answered where no such source goes on."""
        return Paired(self, self._prior(prior), separator, off_support)

    def posterior(self, prior: Mapping[Any, Exact], prompt: Prompt) -> Dist[Word]:
        """The distribution of the source, given that the target begins with the prompt (a noisy channel, read backwards). Needs a prior on sources.

        Fails with `ZeroProbabilityPrompt` where no source of positive prior can produce the prompt. Source: Bayes' rule.
        """
        sources = list(self._prior(prior))
        return posterior(self.hidden(prior), prompt).map(lambda component: sources[component])

    def __repr__(self) -> str:
        return f"Family({len(self.targets)} sources, otherwise={self.otherwise!r})"

    def _prior(self, prior: Mapping[Any, Exact]) -> Dist[Word]:
        return prior_of(self, prior)


@final
@dataclass(frozen=True, init=False, repr=False)
class Paired(Model[State]):
    """Source, separator and target as one model, made by `Family.paired`; conditioned on a source of positive prior and the separator it writes the target.

    Its alphabet is the sources', the separator, and the targets'. Where nothing that the prior knows goes on, and after a symbol that is none of the
    target's, it answers `off_support`, until a separator starts `otherwise`. Fails with `BadModel` where the separator is a symbol of the sources or targets.
    """

    alphabet: tuple[Symbol, ...]
    family: Family
    prior: Dist[Word]
    separator: Symbol
    off_support: Dist[Outcome]

    def __init__(self, family: Family, prior: Dist[Word], separator: Symbol, off_support: Row) -> None:
        theirs = family.otherwise.alphabet
        if separator in (*family.sources, *theirs):
            raise BadModel(f"the separator {separator!r} is a symbol of the sources or of the targets; choose another")
        alphabet = alphabet_of(dict.fromkeys((*family.sources, separator, *theirs)))
        rows: dict[Word, dict[Outcome, Fraction]] = {}
        for source, share in prior.items():
            for n in range(len(source) + 1):
                row = rows.setdefault(source[:n], {})
                symbol = source[n] if n < len(source) else separator
                row[symbol] = row.get(symbol, ZERO) + share
        vars(self).update(
            alphabet=alphabet, family=family, prior=prior, separator=separator, off_support=next_tokens(off_support, "off_support", alphabet)
        )
        vars(self).update(_rows={prompt: normalised(row) for prompt, row in rows.items()})

    def start(self) -> State:
        return "source", ()

    def next(self, state: State) -> Dist[Outcome]:
        part, inner = state
        if part == "target":
            source, here = inner
            return self._model(source).next(here)
        return self._rows[inner] if part == "source" else self.off_support

    def step(self, state: State, symbol: Symbol) -> State:
        part, inner = state
        if part == "target":
            source, here = inner
            model = self._model(source)
            return ("target", (source, model.step(here, symbol))) if symbol in model.alphabet else ("lost", None)
        if part == "source" and symbol in self._rows[inner]:
            return ("target", (inner, self.family.given(inner).start())) if symbol == self.separator else ("source", (*inner, symbol))
        if symbol != self.separator:
            return "lost", None
        return "target", (None, self.family.otherwise.start())

    def __repr__(self) -> str:
        return f"Paired({self.family!r}, {self.prior!r}, separator={self.separator!r})"

    def _model(self, source: Word | None) -> Model[Any]:
        return self.family.otherwise if source is None else self.family.given(source)

    @property
    def _rows(self) -> Mapping[Word, Dist[Outcome]]:
        rows: Mapping[Word, Dist[Outcome]] = vars(self)["_rows"]
        return rows
