"""Twenty questions and a mystery as tasks: the joints of the game and of the story, cheap to draw and dear to invert."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.tasks.order import order_cost, orders_agree
from arprops.tasks.questions import NO, YES, Game, asks, committed
from arprops.tasks.secrets import answers_task, story_task, twenty_task
from arprops.tasks.story import Story, culprit_first
from tests.tasks.test_story import stories

SOME = settings(max_examples=20)


@st.composite
def games(draw: st.DrawFn) -> Game:
    """A few secrets with any prior, and questions that are any sets of them."""
    secrets = [f"s{i}" for i in range(draw(st.integers(1, 4)))]
    weights = draw(st.lists(st.integers(1, 4), min_size=len(secrets), max_size=len(secrets)))
    truths = draw(st.lists(st.sets(st.sampled_from(secrets)), min_size=1, max_size=3))
    prior = {secret: Fraction(n, sum(weights)) for secret, n in zip(secrets, weights, strict=True)}
    return Game(prior, {f"q{i}": truth.__contains__ for i, truth in enumerate(truths)})


@SOME
@given(games())
def test_the_answers_have_the_joint_of_who_committed(game: Game) -> None:
    asked = list(game.truth)
    strings = answers_task(game, asked).strings(["answers"])
    transcripts = committed(game, rounds=len(asked), questioner=asks(game, asked))
    for answers, share in strings.items():
        spoken = [x for question, answer in zip(asked, answers, strict=True) for x in (question, answer)]
        assert ar.string_probability(transcripts, spoken) == share


@SOME
@given(games())
def test_an_answer_sums_over_the_secrets_that_fit_and_both_orders_are_one_joint(game: Game) -> None:
    task = answers_task(game, game.truth)
    first, last = order_cost(task), order_cost(task, ["answers", "secret"])
    assert first.forward
    assert not last.forward
    fits = sum((share * sum(record[1] == other[1] for other in task.joint) for record, share in task.joint.items()), Fraction(0))
    assert last.conditionals[-1].summed == fits
    assert last.conditionals[0].summed == len(task.joint), "before any answer every secret fits"
    ar.expect(orders_agree(task, ["answers", "secret"]))


@SOME
@given(stories().filter(lambda story: story.length > 0))
def test_a_story_as_a_task_has_its_joint(story: Story) -> None:
    task = story_task(story)
    ar.expect(ar.same_joint(task.model(off_support={next(iter(story.prior)): 1}), culprit_first(story)))


def test_hash_bits_are_asked_after_the_regular_questions() -> None:
    task = twenty_task(["ant", "bee"], questions=["a.*"], hash_bits=[0, 1])
    assert [field.length for field in task.fields] == [1, 3]
    assert {record[0][0]: record[1][0] for record in task.joint} == {"ant": YES, "bee": NO}
    assert len(twenty_task().joint) == 8


@pytest.mark.parametrize(
    ("ask", "error", "said"),
    [
        (lambda: answers_task(Game(["a"], {"?": lambda _: True}), ["!"]), ar.BadQuestion, "no question '!'; it has ?"),
        (lambda: answers_task(Game(["a"], {"?": lambda _: True}), []), ar.BadQuestion, "at least one question"),
        (lambda: twenty_task(["ant"], hash_bits=[256]), ar.BadQuestion, "bits 0 to 255"),
        (lambda: twenty_task(["ant", "ant"]), ar.BadModel, "ant"),
        (lambda: story_task(clues=0), ar.BadModel, "found 0 clues"),
        (lambda: story_task(clues=40), ar.BadModel, "found 40 clues"),
    ],
)
def test_what_is_no_such_task_is_refused(ask: object, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        ask()  # type: ignore[operator]
