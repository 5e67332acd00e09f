"""Tasks with a secret that is drawn first and read off later: twenty questions with their answers, and a mystery with its clues (theorems D1, D5).

True here: the secret is one field and what is told of it another, drawn from the secret alone; so one order looks the secret up, and the other sums over all secrets that
fit what was told. The game and the story themselves, with any questioner, are in `questions.py` and `story.py`.
Must never enter: a question that depends on the answers before it. A field is drawn from fields, and not from a questioner.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import product
from math import prod
from typing import Final

from arprops.core.dist import Dist
from arprops.core.error import BadModel, BadQuestion
from arprops.core.words import Symbol, Word
from arprops.search.regex import regex
from arprops.tasks.questions import NO, YES, Game, Question, hash_bit
from arprops.tasks.story import Story
from arprops.tasks.task import Field, Task

CREATURES: Final = ("ant", "bee", "cat", "cow", "dog", "eel", "fox", "hen")
"""The universe of the twenty questions that are ready-made."""
ABOUT: Final = ("[a-d][a-z]*", "[a-z][aeiou][a-z]*", "[a-z]*[a-n]")
"""What is asked of them: three regular expressions."""
SUSPECTS: Final[Mapping[Symbol, Mapping[Symbol, str]]] = {
    "butler": {"glove": "1/2", "letter": "1/4", "knife": "1/4"},
    "cook": {"knife": "2/3", "glove": "1/3"},
    "heir": {"letter": "1/2", "knife": "1/2"},
}
"""The clues that each suspect of the mystery that is ready-made leaves."""
PRIOR: Final[Mapping[Symbol, str]] = {"butler": "1/2", "cook": "1/3", "heir": "1/6"}
MOST: Final = 1_000_000
"""How many records are listed."""


def answers_task(game: Game, asked: Iterable[Symbol]) -> Task:
    """A secret of the game, and the true answers to these questions in their order. Cost: a record for each secret, and each question of it.

    Needs at least one question, and fails with `BadQuestion` on one that the game does not have. Source: D5.

    >>> game = Game(["ant", "bee"], {"a?": lambda secret: "a" in secret})
    >>> answers_task(game, ["a?"]).strings(["answers", "secret"])
    {('yes', 'ant'): Fraction(1, 2), ('no', 'bee'): Fraction(1, 2)}
    """
    questions = list(asked)
    if unknown := [name for name in questions if name not in game.truth]:
        raise BadQuestion(f"the game has no question {unknown[0]!r}; it has {', '.join(game.truth)}")
    if not questions:
        raise BadQuestion("the answers need at least one question")
    records = {((secret,), tuple(YES if secret in game.truth[name] else NO for name in questions)): share for secret, share in game.prior.items()}
    fields = [Field("secret", game.prior, length=1), Field("answers", (YES, NO), length=len(questions), given=("secret",))]
    return Task("twenty questions", fields, records)


def twenty_task(secrets: Iterable[str] = CREATURES, *, questions: Iterable[str] = ABOUT, hash_bits: Iterable[int] = ()) -> Task:
    """Twenty questions over a universe that is equally likely: regular expressions about the secret's text, and then bits of its hash.

    Needs secrets of letters a to z, or of the characters that they have. Fails as `answers_task`, `regex` and `hash_bit`. Source: D5.

    >>> twenty_task(["ant", "bee", "cat"], questions=["[ac].*"], hash_bits=[0])
    Task('twenty questions', [secret, answers], 3 records)
    """
    universe = list(secrets)
    letters = "".join(sorted({*"abcdefghijklmnopqrstuvwxyz", *"".join(universe)}))
    asked: dict[Symbol, Question] = {text: regex(text, letters) for text in questions}
    asked.update({f"hash bit {place}": hash_bit(place) for place in hash_bits})
    return answers_task(Game(universe, asked), asked)


def story_task(story: Story | None = None, *, clues: int = 2) -> Task:
    """The culprit of a mystery and the clues that it leaves, clue1, clue2 …, each a field; the mystery that is ready-made with so many clues, if left out.

    Fails with `BadModel` on a story without clues, or with more than 1,000,000 of them to list. Cost: a record for each culprit and choice of clues. Source: D1, D5.

    >>> story_task(clues=1).model(["clue1", "culprit"], off_support={"heir": 1}).next(("letter",))
    Dist({'butler': '3/5', 'heir': '2/5'})
    """
    told = Story(PRIOR, SUSPECTS, length=clues) if story is None else story
    rows: Mapping[Symbol, Dist[Symbol]] = told.clues
    if told.length < 1 or sum(len(row) ** told.length for row in rows.values()) > MOST:
        raise BadModel(f"a story as a task needs between 1 and {MOST:,} choices of its clues, which are listed; found {told.length} clues")
    records: dict[tuple[Word, ...], Fraction] = {}
    for culprit, share in told.prior.items():
        for drawn in product(rows[culprit].items(), repeat=told.length):
            records[(culprit,), *((clue,) for clue, _ in drawn)] = share * prod((weight for _, weight in drawn), start=Fraction(1))
    found = dict.fromkeys(clue for row in rows.values() for clue in row)
    fields = [Field(f"clue{n + 1}", found, length=1, given=("culprit",)) for n in range(told.length)]
    return Task("story", [Field("culprit", told.prior, length=1), *fields], records)
