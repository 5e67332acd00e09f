"""A training on disk: what it is in `task.json`, and how far it is in one safetensors file for each group of seeds.

True here: a file is replaced whole or not at all, and what was saved goes on bit for bit as though it had not been. A checkpoint names the task it is of, and
another task does not go on from it.
Must never enter: a pickle; a file half-written under its own name.
"""

import json
from pathlib import Path
from secrets import token_hex
from typing import Any, Final

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor

from arprops.core.error import BadFile, BadQuestion
from arprops.neural.fitting.state import State, gathered, holding, parameters, spread
from arprops.neural.fitting.task import Task, task_of

TASK: Final = "task.json"
_PER_SEED: Final = ("best_kl", "best_step", "final_kl", "final_step", "stopped")


def opened(task: Task, folder: Path) -> None:
    """Make the folder the task's own. Fails with `BadQuestion` where it is another task's, showing where the two differ."""
    path = folder / TASK
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            written(path, json.dumps(task.data(), indent=1, allow_nan=False).encode() + b"\n")
    except OSError as failed:
        raise BadFile(f"{folder}: cannot be written: {failed.strerror or failed}; expected a place where a folder may be made") from None
    if (other := read_task(folder)).digest() != task.digest():
        raise BadQuestion(f"{folder} holds another training: {_difference(other.data(), task.data())}; give another folder, or fit what it holds with resume(folder)")


def read_task(folder: str | Path) -> Task:
    """The task whose folder this is; fails with `BadFile` where it is none's."""
    path = Path(folder) / TASK
    try:
        return task_of(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise BadFile(f"{path}: there is no such file; expected the folder of a training, as fit(…, folder=…) makes it") from None
    except (OSError, ValueError) as wrong:
        raise BadFile(f"{path}: {str(wrong)[:200]}; expected the task that fit(…, folder=…) wrote") from None


def save_state(task: Task, state: State, path: Path) -> None:
    """Write the state."""
    averages = {"mean": spread(state.module, state.means), "square": spread(state.module, state.squares)}
    groups = {"best": state.best, "final": state.final, "now": parameters(state.module), **averages}
    tensors = {f"{name}.{i}": value.detach().cpu().contiguous() for name, values in groups.items() for i, value in enumerate(values)}
    tensors |= {name: getattr(state, name).contiguous() for name in _PER_SEED}
    tensors["generator"] = state.generator.get_state()
    tensors["history"] = torch.stack(state.history) if state.history else torch.zeros(0, len(state.seeds) + 1, dtype=torch.float64)
    facts = {"task": task.digest(), "seeds": state.seeds, "alive": state.alive, "step": state.step, "torch": torch.__version__}
    # Safetensors refuses tensors that share memory: "now" and "best" never do, but a slice may.
    written(path, safetensors.torch.save({name: value.clone() for name, value in tensors.items()}, {"arprops": json.dumps(facts)}))


def read_state(task: Task, seeds: tuple[int, ...], path: Path, device: torch.device) -> State | None:
    """The state that was saved; None where there is none. Fails with `BadFile` on a file that is not of this task."""
    try:
        data = path.read_bytes()
        tensors = safetensors.torch.load(data)
        head = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
        facts = json.loads(head["__metadata__"]["arprops"])
    except FileNotFoundError:
        return None
    except (OSError, SafetensorError, ValueError, KeyError, TypeError) as wrong:
        raise BadFile(f"{path}: is no checkpoint ({type(wrong).__name__}: {str(wrong)[:120]}); expected what fit(…, folder=…) wrote; delete it to train from the start") from None
    if facts.get("task") != task.digest() or tuple(facts.get("seeds", ())) != seeds:
        raise BadFile(
            f"{path}: is of the task {facts.get('task')} and the seeds {facts.get('seeds')}, expected {task.digest()} and {list(seeds)}; delete it to train from the start"
        )

    def several(name: str) -> list[Tensor]:
        return [tensors[f"{name}.{i}"].to(device) for i in range(sum(key.startswith(f"{name}.") for key in tensors))]

    module = holding(task, several("now"))
    generator = torch.Generator()
    generator.set_state(tensors["generator"])
    return State(
        seeds=seeds,
        alive=list(facts["alive"]),
        module=module,
        generator=generator,
        best=several("best"),
        final=several("final"),
        means=gathered(module, several("mean")),
        squares=gathered(module, several("square")),
        history=list(tensors["history"].unbind(0)),
        step=facts["step"],
        **{name: tensors[name] for name in _PER_SEED},
    )


def written(path: Path, data: bytes) -> None:
    """Put the bytes into the file in one step."""
    temporary = path.with_name(f".{path.name[:40]}.{token_hex(8)}.tmp")
    try:
        try:
            temporary.write_bytes(data)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as failed:
        raise BadFile(f"{path}: cannot be written: {failed.strerror or failed}; expected a folder that exists and may be written to") from None


def _difference(theirs: Any, ours: Any, place: str = "") -> str:
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for key in [*theirs, *ours]:
            if theirs.get(key) != ours.get(key):
                return _difference(theirs.get(key), ours.get(key), f"{place}.{key}" if place else str(key))
    return f"its {place} is {_shown(theirs)}, yours {_shown(ours)}"


def _shown(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 80 else text[:80] + "…"


