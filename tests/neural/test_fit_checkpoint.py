import os
import signal
import threading
from fractions import Fraction

import pytest

torch = pytest.importorskip("torch")

import arprops as ar  # noqa: E402  # what follows needs torch
from arprops.neural.fitting.fit import fit, resume  # noqa: E402
from arprops.neural.fitting.schedule import Truth  # noqa: E402
from tests.neural.test_fit_training import ANBN, SMALL, TINY, same  # noqa: E402


def leaving(after):
    def progress(_, step):
        if step >= after:
            raise KeyboardInterrupt

    return progress


@pytest.mark.parametrize(
    ("architecture", "options"),
    [*((architecture, {}) for architecture in TINY), (SMALL, {"batch": 4, "check": 3}), (SMALL, {"truth": Truth("linear", k=0.1)}), (SMALL, {"over": "tree"})],
)
def test_what_was_interrupted_goes_on_bit_by_bit(architecture, options, tmp_path):
    options = {"seeds": 2, "steps": 20, "target": 0, **options}
    whole = fit(ANBN, architecture, **options)
    first = fit(ANBN, architecture, folder=tmp_path, progress=leaving(8), **options)
    assert first.interrupted
    second = fit(ANBN, architecture, folder=tmp_path, progress=leaving(16), **options)
    assert second.runs[0].step == 16 or len(second.runs) == 2
    assert same(resume(tmp_path), whole)
    assert same(fit(ANBN, architecture, folder=tmp_path, **options), whole)


def test_seeds_that_have_left_a_stack_stay_away_after_a_resumption(tmp_path):
    options = {"seeds": 5, "stack": True, "target": 0.5, "steps": 300}
    whole = fit(ANBN, SMALL, **options)
    middle = sorted(each.step for each in whole.runs)[3]
    fit(ANBN, SMALL, folder=tmp_path, progress=leaving(middle), **options)
    assert same(resume(tmp_path), whole)


def test_a_death_loses_the_steps_since_the_last_checkpoint_and_no_more(tmp_path):
    def die(_, step):
        if step >= 16:
            raise RuntimeError("died")

    with pytest.raises(RuntimeError, match="died"):
        fit(ANBN, SMALL, steps=40, target=0, folder=tmp_path, every=5, progress=die)
    seen = []
    resumed = resume(tmp_path, progress=lambda _, step: seen.append(step))
    assert seen[0] == 16  # a checkpoint at 15, and progress every 8 steps
    assert same(resumed, fit(ANBN, SMALL, steps=40, target=0))


def test_ctrl_c_gives_what_was_found_and_the_old_handler_is_back():
    before = signal.getsignal(signal.SIGINT)

    def press(_, step):
        if step == 8:
            os.kill(os.getpid(), signal.SIGINT)

    fitted = fit(ANBN, SMALL, steps=10**6, target=0, progress=press)
    assert fitted.interrupted
    assert fitted.run.stopped == "running"
    assert fitted.run.step >= 8
    assert fitted.run.best_kl == min(kl for _, kl in fitted.run.history)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_fit_in_another_thread_runs_to_its_end():
    found = []
    thread = threading.Thread(target=lambda: found.append(fit(ANBN, SMALL, steps=3)))
    thread.start()
    thread.join()
    assert found[0].run.step == 3


def test_interrupted_before_the_first_step_there_are_the_first_weights():
    fitted = fit(ANBN, SMALL, progress=leaving(0))
    assert fitted.run.step == 0
    assert 0 < fitted.run.best_kl == fitted.run.kl


def test_another_training_does_not_go_on_from_the_folder(tmp_path):
    fit(ANBN, SMALL, steps=3, folder=tmp_path)
    with pytest.raises(ar.BadQuestion, match=r"training.steps is 3, yours 4"):
        fit(ANBN, SMALL, steps=4, folder=tmp_path)
    with pytest.raises(ar.BadQuestion, match=r"architecture.hidden is 8, yours 9"):
        fit(ANBN, {"kind": "lstm", "hidden": 9}, steps=3, folder=tmp_path)


def test_folders_and_files_that_are_no_training_are_refused(tmp_path):
    with pytest.raises(ar.BadFile, match="no such file"):
        resume(tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    with pytest.raises(ar.BadFile, match="file"):
        fit(ANBN, SMALL, steps=1, folder=tmp_path / "file")
    fit(ANBN, SMALL, steps=2, folder=tmp_path / "fit")
    checkpoint = tmp_path / "fit" / "seeds-0.safetensors"
    data = checkpoint.read_bytes()
    for broken in (b"", data[:40], data[:-7], b"\x80\x04pickle"):
        checkpoint.write_bytes(broken)
        with pytest.raises(ar.BadFile, match="no checkpoint"):
            resume(tmp_path / "fit")
    fit(ANBN, SMALL, steps=3, folder=tmp_path / "other")
    checkpoint.write_bytes((tmp_path / "other" / "seeds-0.safetensors").read_bytes())
    with pytest.raises(ar.BadFile, match="expected"):
        resume(tmp_path / "fit")
    (tmp_path / "fit" / "task.json").write_text("{}")
    with pytest.raises(ar.BadFile, match="population"):
        resume(tmp_path / "fit")


def test_nothing_half_written_is_left(tmp_path):
    fit(ANBN, SMALL, steps=9, every=1, folder=tmp_path, recipe={"file": "anbn.toml", "share": 0.5})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["seeds-0.safetensors", "task.json"]
    assert resume(tmp_path).task.recipe == {"file": "anbn.toml", "share": 0.5}
    assert resume(tmp_path).task.population.strings[("a", "b")] == Fraction(125, 369)
