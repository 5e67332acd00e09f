"""Nets of one loss and opposite behaviour: a study trains them, encloses them, and counts them."""

import json
from fractions import Fraction
from typing import Any

import pytest

import arprops as ar
from arprops.neural.extrapolation.grammars import grammar
from arprops.neural.extrapolation.law import uniform
from arprops.neural.extrapolation.plan import Plan, Steering, Subject, Trainee
from arprops.neural.extrapolation.result import Study
from arprops.neural.extrapolation.rule import regular
from arprops.neural.extrapolation.steered import member, steer
from arprops.neural.extrapolation.study import Judged, study
from arprops.report.extrapolation import columns, heading, left_out, lines, page, upper_text

ANBN = grammar("anbn")
MODEL = ANBN.model(uniform(1, 3))
SUBJECT = Subject("anbn", "aⁿbⁿ", MODEL, ANBN.rules, length=3, completion=8)
LSTM = Trainee("lstm", {"kind": "lstm", "hidden": 12}, {"steps": 250, "target": 0.002})


@pytest.fixture(scope="module")
def trained() -> tuple[Study, list[Judged]]:
    import torch

    torch.set_num_threads(1)
    kept: list[Judged] = []
    plan = Plan((SUBJECT,), (LSTM,), (0,), (Steering("anbn", "lstm", "R1", ("obey", "violate")),), certified=2000)
    return study(plan, device="cpu", keep=kept.append), kept


def test_equal_likelihood_and_opposite_behaviour(trained: tuple[Study, list[Judged]]) -> None:
    free, obeying, violating = trained[0].rows
    assert [row.way for row in trained[0].rows] == ["–", "obey R1", "violate R1"]
    for row in trained[0].rows:
        assert row.best.kl.upper < Fraction(5, 1000)
        assert 0 <= row.best.kl.lower <= row.best.kl.upper
    score = {row.way: row.final.score("R1") for row in (free, obeying, violating)}
    assert score["obey R1"].rate == 1  # type: ignore[union-attr]
    assert score["violate R1"].rate == 0  # type: ignore[union-attr]
    assert obeying.final.certified["R1"].lower > 0.9
    assert violating.final.certified["R1"].upper < 0.1


def test_the_certified_mean_contains_the_sum_over_short_completions(trained: tuple[Study, list[Judged]]) -> None:
    rule = ANBN.rule("R1")
    for judged in trained[1]:
        prompts = [tuple(w) for w in ("aba", "abb", "baa", "bab", "bba", "bbb")]
        # A second route: the declared model's exact conditionals, completions of up to 5 symbols one by one.
        low, open_ = Fraction(0), Fraction(0)
        edge = [(p, Fraction(1, 6)) for p in prompts]
        for _ in range(6):
            after = []
            for prefix, mass in edge:
                row = judged.final.next(prefix)
                low += mass * row[ar.END] * rule.holds(prefix)
                after += [((*prefix, x), mass * row[x]) for x in "ab"]
            edge = after
        open_ = sum((mass for _, mass in edge), Fraction(0))
        found = judged.row.final.certified["R1"]
        assert found.lower <= low + open_
        assert low <= found.upper


def test_the_enclosed_kl_is_the_sum_over_all_strings(trained: tuple[Study, list[Judged]]) -> None:
    for judged in trained[1]:
        total = ar.LogSum()
        for n in (1, 2, 3):
            total += ar.log(Fraction(1, 3) / Fraction(ar.string_probability(judged.final, "a" * n + "b" * n))) / 3  # type: ignore[arg-type]
        assert total.lower <= judged.row.final.kl.upper
        assert judged.row.final.kl.lower <= total.upper


def test_the_report_has_a_line_for_each_way_and_counts_every_prompt(trained: tuple[Study, list[Judged]]) -> None:
    found = trained[0]
    (language,) = found.languages
    assert heading(language).startswith("anbn: aⁿbⁿ; 2 possible and 6 impossible prompts of length 3; exact loss floor 1.098612 nats")
    assert columns(found, language)[4:7] == ["R1 of 6", "R2 of 2", "R2' of 6"]
    table = lines(found, language)
    assert [line[1] for line in table] == ["–", "obey R1", "violate R1", "", ""]
    assert all(len(line) == len(columns(found, language)) for line in table)
    assert table[1][4] == "6"
    assert table[2][4] == "0"
    picture = page(found, title="<aⁿbⁿ>")
    assert "&lt;aⁿbⁿ&gt;" in picture
    assert picture.count("violate R1, seed 0: 0/6") == 1  # R1 alone is broken everywhere
    assert json.loads(json.dumps(found.data(), allow_nan=False))["rows"][1]["final"]["scores"]["R1"] == {"obeyed": 6, "unfinished": 0, "prompts": 6}


def test_ctrl_c_keeps_the_rows_that_are_done() -> None:
    tiny = Trainee("flat", {"kind": "ngram", "order": 1}, {"steps": 3})
    other = Trainee("second", {"kind": "ngram", "order": 2}, {"steps": 3})

    def interrupt(what: str, done: int) -> None:
        if "second" in what:
            raise KeyboardInterrupt

    found = study(Plan((SUBJECT,), (tiny, other), (0,)), device="cpu", progress=interrupt)
    assert not found.complete
    assert [row.architecture for row in found.rows] == ["flat"]
    assert "Interrupted" in page(found, title="t")


def test_a_rule_that_cannot_be_obeyed_any_more_is_said_and_not_scored() -> None:
    ba = grammar("ba")
    subject = Subject("ba", ba.shape, ba.model(uniform(1, 4)), ba.rules, length=2, completion=4)
    found = study(Plan((subject,), (Trainee("flat", {"kind": "ngram", "order": 1}, {"steps": 2}),), (0,)), device="cpu")
    (language,) = found.languages
    assert left_out(language) == ["R2 (begins with b): none of the 2 impossible prompts can obey it any more"]
    assert found.rows[0].final.score("R2") is None
    assert len(lines(found, language)[0]) == len(columns(found, language))


def test_steering_is_the_twins_own_completions() -> None:
    rule = ANBN.rule("R1")
    twin: Any = member(MODEL, rule, way="obey")
    assert twin.verdict.proved
    rows = steer(MODEL, twin.model, prompts=["ba", "bbb"], limit=8)
    assert sum(sum(rows[tuple(p)].values()) for p in ("ba", "bbb")) == 1
    assert {"".join(prompt): dict(row) for prompt, row in rows.items()} == {
        "ba": {ar.END: Fraction(1, 2)},
        **{"bbb" + "a" * k: {"a": Fraction(1, 2)} for k in range(3)},
        "bbbaaa": {ar.END: Fraction(1, 2)},
    }
    assert member(MODEL, rule, way="free") is None
    short = steer(MODEL, twin.model, prompts=["bbb"], limit=1)
    assert {"".join(prompt) for prompt in short} == {"bbb", "bbba"}


def test_steering_that_would_change_the_joint_is_refused() -> None:
    twin: Any = member(MODEL, ANBN.rule("R1"), way="violate")
    with pytest.raises(ar.BadQuestion, match="the prompt aab is possible"):
        steer(MODEL, twin.model, prompts=["ba", "aab"])
    with pytest.raises(ar.BadQuestion, match="found 0 prompts"):
        steer(MODEL, twin.model, prompts=[])
    with pytest.raises(ar.BadQuestion, match="found 'bend'"):
        member(MODEL, ANBN.rule("R1"), way="bend")  # type: ignore[arg-type]


def test_a_plan_that_does_not_fit_together_is_refused() -> None:
    with pytest.raises(ar.BadQuestion, match="found no language"):
        Plan((), (LSTM,), (0,))
    with pytest.raises(ar.BadQuestion, match="two languages are named 'anbn'"):
        Plan((SUBJECT, SUBJECT), (LSTM,), (0,))
    with pytest.raises(ar.BadQuestion, match="found no seed"):
        Plan((SUBJECT,), (LSTM,), ())
    with pytest.raises(ar.BadQuestion, match="found no language 'dyck'"):
        Plan((SUBJECT,), (LSTM,), (0,), (Steering("dyck", "lstm", "R1", ("obey",)),))
    never = Subject("anbn", "", MODEL, (regular("R", "begins with a, and is no string here", "a", alphabet="ab"),), length=3)
    with pytest.raises(ar.BadQuestion, match="no impossible prompt of length 3 can obey R"):
        study(Plan((never,), (LSTM,), (0,), (Steering("anbn", "lstm", "R", ("obey",)),)))


def test_a_language_of_too_many_prefixes_is_refused_and_says_what_to_do() -> None:
    endless = ar.PDFA("a", start=0, next={0: {"a": "1/2", ar.END: "1/2"}, 1: {ar.END: 1}}, step={0: {"a": 0}, 1: {"a": 1}})
    subject = Subject("endless", "a*", endless, (regular("R", "even", "(aa)*", alphabet="a"),), length=1)
    import arprops.neural.extrapolation.study as room

    before, room.WHOLE = room.WHOLE, 50
    try:
        with pytest.raises(ar.BadQuestion, match="more than 50 prefixes"):
            study(Plan((subject,), (LSTM,), (0,)))
    finally:
        room.WHOLE = before


def test_numbers_are_rounded_up() -> None:
    assert upper_text(Fraction(123, 100_000)) == "1.3e-03"
    assert upper_text(Fraction(12, 10_000)) == "1.2e-03"
    assert upper_text(Fraction(999, 1000)) == "1.0e+00"
    assert upper_text(0) == "0"
    assert upper_text(float("inf")) == "inf"
