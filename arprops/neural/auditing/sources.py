"""The audit of a family of nets: whether the source is read, its order too, and nobody else's; and the audit of some of its nets.

True here: answers for two sources are compared at the same prompts, and differ where they lie further apart than the bound of either net (`noise`). A family whose
answers never change between sources of one length does not read its source; one that answers every source as its sorted symbols reads a bag. Where an
exact family is given that does the same, the nets are right to, and it is not asked.
Must never enter: a demand that every place of a source matters; a pass that reads as a proof.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, product
from typing import Any, Final

import torch
from torch import Tensor

from arprops.core.error import BadModel, BadQuestion
from arprops.core.forward import state_after
from arprops.core.words import Prompt, Word, word
from arprops.neural.auditing.audit import ITEMS, PROMPTS, Audit, audit
from arprops.neural.auditing.effect import effect
from arprops.neural.auditing.finding import Finding, spelled
from arprops.neural.auditing.noise import Noise
from arprops.neural.auditing.question import Pair, Question
from arprops.neural.auditing.subject import logs, offers, subject_of
from arprops.neural.indexed import Indexed
from arprops.neural.net_family import NetFamily
from arprops.search.explore import Progress

FAMILY_ITEMS: Final = ("source sensitivity", "source order", "source batch")
LONGEST: Final = 3
"""Sources of up to so many symbols are tried unless told otherwise."""
EACH: Final = 16
"""How many sources of each length are tried, at most."""
LENGTH: Final = 3
"""Target prompts of up to so many symbols are tried, or of as many as the nets can take."""


def audit_family(
    nets: NetFamily,
    *,
    exact: Indexed | None = None,
    items: Iterable[str] | None = None,
    sources: Iterable[Prompt] | None = None,
    length: int | None = None,
    prompts: int = PROMPTS,
    seed: int = 0,
    progress: Progress | None = None,
) -> Audit:
    """Whether the nets read their source and its order, answer alike alone and in a batch of other sources, and are sound each (theorem G1).

    Needs a `NetFamily`; `exact` is the family it was trained on. `sources` are those that are tried: if not given, all of up to 3 symbols, or 16 of each length by
    `seed`. Target prompts of up to `length` symbols (3, or what the nets can take) are tried, at most `prompts` of each length. Gives an `Audit`: a `Finding` for each of `items`: "source sensitivity" (no two sources of one length
    differ: failed), "source order" (every source is answered as its sorted symbols: failed) and "source batch" (the module's forward(sources, tokens), as training calls it, differs from
    the net given the source), and those of `audit`, of which the worst among the nets of the first and the last source is given. Fails with `BadQuestion` on no source or an
    unknown item, and as `audit`. Cost: the prompts for each source, and two audits.
    """
    if not isinstance(nets, NetFamily):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise BadQuestion(f"expected a NetFamily, found {type(nets).__name__}; audit(net) audits a net")
    wanted = {*FAMILY_ITEMS, *ITEMS} if items is None else set(items)
    if unknown := sorted(wanted - {*FAMILY_ITEMS, *ITEMS}):
        raise BadQuestion(f"there is no item {unknown[0]!r}; the items are {', '.join((*FAMILY_ITEMS, *ITEMS))}")
    chosen = _tried(nets, seed) if sources is None else list(dict.fromkeys(word(nets.sources, source) for source in sources))
    if not chosen:
        raise BadQuestion("an audit of a family needs a source to try, found none")
    context = getattr(nets.given(chosen[0]).module, "context", None)
    length = length if length is not None else LENGTH if context is None else min(LENGTH, context)
    asked = _Asked(nets, chosen, exact, length, prompts, seed)
    findings: list[Finding] = []
    for item, ask in zip(FAMILY_ITEMS, (asked.sensitivity, asked.order, asked.batch), strict=True):
        if item in wanted:
            if progress is not None:
                progress(item, len(findings))
            findings.append(ask())
    members, plain = list(dict.fromkeys([chosen[0], chosen[-1]])), [item for item in ITEMS if item in wanted]
    audits = [
        audit(nets.given(source), exact=None if exact is None else exact.given(source), items=plain, length=length, prompts=prompts, seed=seed)
        for source in (members if plain else [])
    ]
    for item in plain:
        source, worst = min(zip(members, (found[item] for found in audits), strict=True), key=lambda pair: ("failed", "passed", "not asked").index(pair[1].status))
        findings.append(_said(worst, source))
    return Audit(repr(nets), tuple(findings))


class _Asked:
    """The family's answers at the prompts, a source each."""

    def __init__(self, nets: NetFamily, sources: list[Word], exact: Indexed | None, length: int, prompts: int, seed: int) -> None:  # noqa: PLR0917
        self.nets, self.sources, self.exact = nets, sources, exact
        self.questions: dict[Word, Question] = {}
        for source in sources:
            subject = subject_of(nets.given(source), None, seed=seed)
            self.questions[source] = Question(subject, Noise(subject), length, prompts, seed)
        self.prompts = [tokens for tokens, _ in next(iter(self.questions.values())).pool()]
        self._answers: dict[Word, list[Tensor]] = {}

    def sensitivity(self) -> Finding:
        """Whether two sources of one length are told apart; of one symbol, two lengths."""
        one = len(self.nets.sources) == 1
        found = [(a, b) for group in self._groups(one) for a, b in pairwise(group)]
        return self._apart(
            "source sensitivity", found, differs="The answers given {first} and given {second} differ.",
            alike="The source is ignored: {first} and {second} are answered alike, and so are all others of one length; an effect above the bound was expected.",
        )  # fmt: skip

    def order(self) -> Finding:
        """Whether a source and its sorted symbols are told apart."""
        place = {symbol: i for i, symbol in enumerate(self.nets.sources)}
        found = [(tuple(sorted(source, key=place.__getitem__)), source) for source in self.sources]
        return self._apart(
            "source order", [(bag, source) for bag, source in found if bag != source], differs="The answers given {first} and given {second} differ.",
            alike="The order of the source is ignored: {first} and {second} are answered alike, and so is every source beside its sorted symbols.",
        )  # fmt: skip

    def batch(self) -> Finding:
        """Whether a source is answered in a batch of others as it is alone."""
        item, module = "source batch", self.nets.module
        if not offers(module, "forward"):
            return self._none(item, "the module has no forward(sources, tokens)")
        closest: Finding | None = None
        for group in self._groups(whole=False):
            batch = torch.tensor([self.nets.tokens(source) for source in group], dtype=torch.long).reshape(len(group), -1)
            for row, source in enumerate(group):
                found = self.questions[source].compared(
                    item, lambda tokens, row=row, source=source, batch=batch: [self._beside(source, batch, row, tokens)],
                    agrees="Every source was answered in a batch of others as it is alone.",
                    differs=f"Given {_source(source)} the module's forward(sources, tokens) answers otherwise than the net of this source ({{how}}), so it is not trained as it is used.",
                )  # fmt: skip
                if found.failed:
                    return found
                closest = found if closest is None or (found.effect or 0) > (closest.effect or 0) else closest
        assert closest is not None
        return closest

    def _beside(self, source: Word, batch: Tensor, row: int, tokens: Tensor) -> Pair:
        subject = self.questions[source].subject
        module: Any = self.nets.module
        whole: list[Tensor] = []
        for one in tokens:
            try:
                with torch.no_grad():
                    found = module(batch.to(subject.device), one.expand(len(batch), -1).to(subject.device))
            except (RuntimeError, TypeError, IndexError, AttributeError) as failed:
                raise BadModel(
                    f"forward(sources, tokens) fails on sources {tuple(batch.shape)} and tokens {(len(batch), tokens.shape[1])}: {type(failed).__name__}: {failed}; "
                    "expected logits (B, T + 1, outcomes), a row for each source"
                ) from failed
            if not isinstance(found, Tensor) or tuple(found.shape) != (len(batch), tokens.shape[1] + 1, len(subject.outcomes)):
                raise BadModel(f"forward(sources, tokens) must give logits (B, T + 1, outcomes), found {tuple(found.shape) if isinstance(found, Tensor) else type(found).__name__}")
            whole.append(logs(found[row, -1]))
        return Pair(subject.answers(tokens), torch.stack(whole), f"in a batch of {len(batch)} sources")

    def _apart(self, item: str, couples: Sequence[tuple[Word, Word]], *, differs: str, alike: str) -> Finding:
        if not couples:
            return self._none(item, "no two of the sources tried could differ in this; try others")
        if self.exact is not None and all(self._same(self.exact, first, second) for first, second in couples):
            return self._none(item, "the exact family answers these sources alike too")
        closest: Finding | None = None
        for first, second in couples:
            for tokens, here, there in zip(self.prompts, self._answered(first), self._answered(second), strict=True):
                bound = max(self.questions[source].noise.bound(tokens) for source in (first, second))
                sizes, outcomes = effect(here, there)
                row = int(sizes.argmax())
                size, outcome, subject = float(sizes[row]), int(outcomes[row]), self.questions[first].subject
                shown: Mapping[str, Any] = {
                    "prompt": subject.word(tokens[row]), "outcome": subject.outcomes[outcome], "first": float(here[row, outcome].exp()),
                    "second": float(there[row, outcome].exp()), "effect": size, "bound": bound, "alphabet": subject.alphabet,
                }  # fmt: skip
                said = {"first": _source(first), "second": _source(second)}
                if size > bound:
                    return Finding(item, "passed", differs.format(**said), self._scope(), **shown)
                closest = closest or Finding(item, "failed", alike.format(**said), self._scope(), **shown)
        assert closest is not None
        return closest

    def _same(self, exact: Indexed, first: Word, second: Word) -> bool:
        ours, theirs = exact.given(first), exact.given(second)
        read = self.questions[first].subject
        return all(ours.next(state_after(ours, read.word(row))) == theirs.next(state_after(theirs, read.word(row))) for tokens in self.prompts for row in tokens)

    def _answered(self, source: Word) -> list[Tensor]:
        if source not in self.questions:  # its sorted symbols need not be among the sources tried
            subject = subject_of(self.nets.given(source), None)
            self.questions[source] = Question(subject, Noise(subject), len(self.prompts) - 1, 1, 0)
        if source not in self._answers:
            self._answers[source] = [self.questions[source].subject.answers(tokens) for tokens in self.prompts]
        return self._answers[source]

    def _groups(self, whole: bool) -> list[list[Word]]:  # noqa: FBT001  # either all sources, or those of a length
        groups: dict[int, list[Word]] = {}
        for source in self.sources:
            groups.setdefault(0 if whole else len(source), []).append(source)
        return list(groups.values())

    def _scope(self) -> str:
        return f"{len(self.sources)} sources, {sum(map(len, self.prompts))} prompts of up to {len(self.prompts) - 1} symbols each"

    @staticmethod
    def _none(item: str, why: str) -> Finding:
        return Finding(item, "not asked", why, "nothing")


def _tried(nets: NetFamily, seed: int) -> list[Word]:
    """All sources of up to LONGEST symbols, or EACH of a length, as far as the net can read them."""
    symbols, generator = len(nets.sources), torch.Generator().manual_seed(seed)
    found: list[Word] = []
    for length in range(LONGEST + 1):
        if symbols**length <= EACH:
            rows = list(product(range(symbols), repeat=length))
        else:
            rows = [tuple(row) for row in torch.unique(torch.randint(0, symbols, (EACH, length), generator=generator), dim=0).tolist()]
        words = [tuple(nets.sources[token] for token in row) for row in rows]
        try:
            nets.given(words[0])
        except BadQuestion:
            break
        found += words
    return found


def _said(finding: Finding, source: Word) -> Finding:
    return replace(finding, sentence=f"Given {_source(source)}: {finding.sentence}")


def _source(source: Word) -> str:
    return spelled(source) if source else "the empty source"
