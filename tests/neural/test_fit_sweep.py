import json
import os
import signal
import sys
import threading
from time import sleep

import pytest

torch = pytest.importorskip("torch")

import arprops as ar  # noqa: E402  # what follows needs torch
from arprops.neural.fitting.engine import Local  # noqa: E402
from arprops.neural.fitting.fit import run, task  # noqa: E402
from arprops.neural.fitting.sweep import sweep  # noqa: E402
from arprops.neural.fitting.worker import DONE, ERROR, work  # noqa: E402
from tests.neural.test_fit_training import ANBN, SMALL, same  # noqa: E402


def test_a_worker_that_is_killed_loses_nothing(tmp_path, monkeypatch):
    long = task(ANBN, SMALL, seeds=2, steps=300, target=0)
    killed = []
    start = Local.start

    def started(self, folder, every):
        start(self, folder, every)
        if not killed:
            process = self.running[folder]

            def kill():
                while not (folder / "seeds-0.safetensors").exists():  # it has trained for a while, then
                    sleep(0.005)
                process.kill()
                killed.append(process)

            threading.Thread(target=kill).start()

    monkeypatch.setattr(Local, "start", started)
    found = sweep([long], folder=tmp_path, every=5)
    assert [process.returncode for process in killed] == [-signal.SIGKILL]
    assert same(found[0], run(long))
    # What is done is read, not done again.
    monkeypatch.setattr(Local, "start", lambda *_: pytest.fail("a task that is done was handed out"))
    assert same(sweep([long], folder=tmp_path)[0], found[0])


def test_ctrl_c_keeps_what_the_workers_found(tmp_path):
    endless, late = task(ANBN, SMALL, steps=10**7, target=0), task(ANBN, "ngram", steps=5)

    def press(_, __):
        if list((tmp_path / endless.digest()).glob("*.safetensors")):
            raise KeyboardInterrupt

    found = sweep([endless, late], folder=tmp_path, workers=1, every=5, progress=press)
    assert found[0].interrupted
    assert found[0].run.step >= 5
    assert found[1] is None


def test_equal_tasks_are_done_once_and_a_sweep_needs_no_folder(tmp_path, monkeypatch):
    started = []
    monkeypatch.setattr(Local, "start", lambda self, folder, every: (started.append(folder), self.running.update({folder: _Finished(folder, every)})))
    one = task(ANBN, "ngram", steps=3)
    found = sweep([one, one])
    assert len(started) == 1
    assert same(found[0], found[1])
    assert sweep([]) == []


class _Finished:
    """A process that has done its work before anybody asks."""

    def __init__(self, folder, every):
        work(folder, every)

    def poll(self):
        return 0


def test_a_task_that_is_refused_raises_its_own_error(tmp_path):
    bad = task(ANBN, "ngram", steps=3)
    place = tmp_path / bad.digest()
    place.mkdir()
    (place / "task.json").write_text(json.dumps(bad.data()))
    (place / "seeds-0.safetensors").write_bytes(b"what?")
    with pytest.raises(ar.BadFile, match="no checkpoint"):
        sweep([bad], folder=tmp_path)
    assert not (place / DONE).exists()
    assert (place / ERROR).exists()


def test_a_worker_that_always_dies_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false" if os.path.exists("/bin/false") else "/usr/bin/false")  # noqa: PTH110
    with pytest.raises(ar.BadModel, match="5 times"):
        sweep([task(ANBN, "ngram", steps=3)], folder=tmp_path)


@pytest.mark.parametrize(
    ("tasks", "options", "shown"),
    [([3], {}, "3"), (["lstm"], {}, "lstm"), ([], {"workers": 0}, "workers=0"), ([], {"address": "auto"}, "folder=")],
)
def test_sweeps_that_make_no_sense_are_refused(tasks, options, shown):
    with pytest.raises(ar.BadQuestion, match=shown):
        sweep(tasks, **options)


def test_without_ray_the_line_that_installs_it_is_shown(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ar.Missing, match=r"arprops\[ray\]"):
        sweep([], folder=tmp_path, address="auto")


@pytest.mark.slow
def test_a_cluster_gives_what_local_workers_give(tmp_path):
    pytest.importorskip("ray", reason="Ray is not installed (extra `ray`)")
    tasks = [task(ANBN, SMALL, steps=10), task(ANBN, "ngram", steps=5)]
    for found, made in zip(sweep(tasks, folder=tmp_path, address="local"), tasks, strict=True):
        assert same(found, run(made))
