"""Twenty questions over a finite universe: committing to a secret against answering by the posterior, as one joint over transcripts (D5).

True here: a transcript alternates questions and the answers yes and no. The committed answerer draws a secret and tells the truth; the deferred one draws
none, and answers with the prior mass of the secrets that fit the transcript, summed one by one. The questioner is a model of transcripts: it sees nothing else.
Both are plain data, a probabilistic automaton and a deterministic one, and `same_joint` proves that they are one joint.
Must never enter: a questioner who sees the secret. Then the two are different (the mutants of D5).
Doubtful: the number of secrets summed over is what the definition of the posterior costs; for questions with structure there may be a shorter way.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Any, Final, final

from arprops.core.dist import ONE, ZERO, Dist
from arprops.core.error import BadModel, BadQuestion
from arprops.core.exact import Exact
from arprops.core.language import Language
from arprops.core.model import Model
from arprops.core.words import END, Symbol, alphabet_of
from arprops.models.pdfa import PDFA
from arprops.models.pfa import PFA
from arprops.models.row import Row, dist, shown

YES: Final = "yes"
NO: Final = "no"
STATES: Final = 100_000
"""How many states a game may have unless it is told otherwise."""
Question = Callable[[str], bool] | Language
Secrets = frozenset[str]


def hash_bit(position: int) -> Callable[[str], bool]:
    """The question "is this bit of the secret's SHA-256 hash 1?", counted from the first bit of the digest of its UTF-8 text.

    Needs 0 ≤ position < 256; fails with `BadQuestion` else.
    """
    if not 0 <= position < 256:
        raise BadQuestion(f"a SHA-256 hash has the bits 0 to 255, found {position}")
    return lambda secret: bool(sha256(secret.encode()).digest()[position // 8] >> (7 - position % 8) & 1)


@final
@dataclass(frozen=True, init=False)
class Game:
    """A universe of secrets with a prior, and yes–no questions about them: `truth[question]` are the secrets of which it is true.

    Needs secrets as a mapping to weights, or a list (equally likely), and each question as a predicate or a `Language` that reads the secret's text. Fails
    with `BadModel` on a question named yes or no, and on weights that do not sum to 1. Cost: each question of each secret, once.
    """

    prior: Dist[str]
    truth: Mapping[Symbol, Secrets]

    def __init__(self, secrets: Mapping[str, Exact] | Iterable[str], questions: Mapping[Symbol, Question]) -> None:
        listed = secrets if isinstance(secrets, Mapping) else alphabet_of(secrets)
        weights: Mapping[str, Exact] = listed if isinstance(listed, Mapping) else dict.fromkeys(listed, Fraction(1, max(len(listed), 1)))
        prior: Dist[str] = dist(weights, "the prior of the secrets", weights)
        if taken := [name for name in alphabet_of(questions) if name in (YES, NO)]:
            raise BadModel(f"the question {taken[0]!r} has the name of an answer; give it another")
        truth = {name: frozenset(s for s in prior if (s in asked if isinstance(asked, Language) else asked(s))) for name, asked in questions.items()}
        vars(self).update(prior=prior, truth=truth)

    @property
    def alphabet(self) -> tuple[Symbol, ...]:
        """The symbols of a transcript: the questions, yes and no."""
        return (*self.truth, YES, NO)

    def fitting(self, secrets: Secrets, question: Symbol, answer: Symbol) -> Secrets:
        """The secrets among these of which the answer to the question is true."""
        return secrets & self.truth[question] if answer == YES else secrets - self.truth[question]

    def mass(self, secrets: Secrets) -> Fraction:
        """The prior mass of the secrets. Cost: one summand a secret."""
        return sum((self.prior[secret] for secret in secrets), ZERO)


def random_questioner(game: Game) -> PDFA[int]:
    """The questioner who asks any question with equal probability, whatever was answered."""
    share = Fraction(1, max(len(game.truth), 1))
    return PDFA(game.alphabet, start=0, next={0: dict.fromkeys(game.truth, share)}, step={0: dict.fromkeys(game.alphabet, 0)})


def asks(game: Game, questions: Iterable[Symbol]) -> PDFA[int]:
    """The questioner who asks these questions in this order, and then no more."""
    order = list(questions)
    rows: dict[int, dict[Any, Exact]] = {n: {q: 1} for n, q in enumerate(order)}
    rows[len(order)] = {END: 1}
    # A question leaves it where it is, and an answer moves it on.
    steps = {n: {x: min(n + (x in (YES, NO)), len(order)) for x in game.alphabet} for n in rows}
    return PDFA(game.alphabet, start=0, next=rows, step=steps)


def committed(game: Game, *, rounds: int, questioner: Model[Any] | None = None, budget: int = STATES) -> PFA[Any]:
    """The transcripts of who draws a secret first and answers truthfully; a state is the secret and where the game stands.

    Needs a questioner over the game's alphabet that asks when it is its turn, or ends the game (None: `random_questioner`). An answer looks at one
    secret. Fails with `BadModel` where the questioner answers, and with `BadQuestion` beyond `budget` states. Source: theorem D5.
    """
    asker = _asker(game, rounds, questioner)
    starts = {(secret, rounds, asker.start(), ""): share for secret, share in game.prior.items()}
    transitions: list[tuple[Any, Symbol, Any, Exact]] = []
    final: dict[Any, Fraction] = {}
    known = dict.fromkeys(starts)
    for state in (queue := list(starts)):
        secret, left, at, pending = state
        if pending:
            answer = YES if secret in game.truth[pending] else NO
            out = [(answer, (secret, left - 1, asker.step(at, answer), ""), ONE)]
        else:
            asked = _asked(game, asker, at, left)
            final[state] = asked[END]
            out = [(q, (secret, left, asker.step(at, q), q), share) for q, share in asked.items() if q is not END]
        for symbol, target, share in out:
            transitions.append((state, symbol, target, share))
            _add(known, queue, target, budget)
    return PFA(game.alphabet, initial=starts, final=final, transitions=transitions)


def deferred(game: Game, *, rounds: int, off_support: Row, questioner: Model[Any] | None = None, budget: int = STATES) -> PDFA[Any]:
    """The transcripts of who never chooses: each answer has the posterior probability that it is true, given all answers before.

    A state is the set of secrets that fit and where the game stands; the sum over that set is made at every answer (`answer_costs`). After an impossible
    symbol it answers `off_support` for ever. Needs and fails as `committed`. Source: theorem D5.
    """
    asker = _asker(game, rounds, questioner)
    start: Any = (frozenset(game.prior.support), rounds, asker.start(), "")
    rows: dict[Any, Row] = {"lost": off_support}
    steps: dict[Any, dict[Symbol, Any]] = {"lost": dict.fromkeys(game.alphabet, "lost")}
    known = {start: None}
    for state in (queue := [start]):
        fit, left, at, pending = state
        if pending:
            total = game.mass(fit)
            row: Row = {a: game.mass(game.fitting(fit, pending, a)) / total for a in (YES, NO)}
            after = {a: (game.fitting(fit, pending, a), left - 1, asker.step(at, a), "") for a in (YES, NO) if row[a]}
        else:
            row = _asked(game, asker, at, left)
            after = {q: (fit, left, asker.step(at, q), q) for q in row if q is not END}
        rows[state], steps[state] = row, after
        for target in after.values():
            _add(known, queue, target, budget)
    return PDFA(game.alphabet, start=start, next=rows, step=steps, default="lost")


@final
@dataclass(frozen=True)
class AnswerCost:
    """What one answer costs: the committed answerer looks at one secret; the deferred one sums over `mean` (expected) or `most` of them, who fit until then."""

    round: int
    mean: Fraction
    most: int


def answer_costs(game: Game, *, rounds: int, questioner: Model[Any] | None = None, budget: int = STATES) -> list[AnswerCost]:
    """For each round that is played, how many secrets fit the transcript when its question is answered.

    Gives the expectation over transcripts (given that the round is played) and the maximum, both exact. Needs and fails as `committed`. Cost: that of
    `deferred`. Source: theorem D5; no lower bound on other ways to compute the posterior.
    """
    model = deferred(game, rounds=rounds, questioner=questioner, off_support={END: 1}, budget=budget)
    masses: dict[Any, Fraction] = {model.start(): ONE}
    costs: list[AnswerCost] = []
    for number in range(1, rounds + 1):
        pending = _pushed(model, masses)
        if not pending:
            break
        sizes = {state: len(state[0]) for state in pending}
        played = sum(pending.values(), ZERO)
        costs.append(AnswerCost(number, sum((mass * sizes[s] for s, mass in pending.items()), ZERO) / played, max(sizes.values())))
        masses = _pushed(model, pending)
    return costs


def _pushed(model: PDFA[Any], masses: Mapping[Any, Fraction]) -> dict[Any, Fraction]:
    after: dict[Any, Fraction] = {}
    for state, mass in masses.items():
        for outcome, share in model.next(state).items():
            if outcome is not END:
                target = model.step(state, outcome)
                after[target] = after.get(target, ZERO) + mass * share
    return after


def _asker(game: Game, rounds: int, questioner: Model[Any] | None) -> Model[Any]:
    if rounds < 0:
        raise BadQuestion(f"a game has at least 0 rounds, found {rounds}")
    asker = random_questioner(game) if questioner is None else questioner
    if set(asker.alphabet) != set(game.alphabet):
        raise BadModel(f"the questioner has the alphabet {shown(asker.alphabet)}, the game {shown(game.alphabet)}; give both the same symbols")
    return asker


def _asked(game: Game, asker: Model[Any], at: Any, left: int) -> Dist[Any]:
    """What the questioner does when it is its turn: it asks, or the game ends."""
    if not left:
        return Dist({END: 1})
    asked = asker.next(at)
    if wrong := [x for x in asked if x is not END and x not in game.truth]:
        raise BadModel(f"the questioner says {wrong[0]!r} where it is its turn to ask; its questions are {shown(game.truth)}")
    return asked


def _add(known: dict[Any, None], queue: list[Any], state: Any, budget: int) -> None:
    if state not in known:
        if len(known) >= budget:
            raise BadQuestion(f"the game has more than {budget} states; play fewer rounds, ask fewer questions, or raise the budget")
        known[state] = None
        queue.append(state)
