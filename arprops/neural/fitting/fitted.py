"""What a fit gives: for each seed the net at the end and the net of the smallest loss, with the exact floor beside them.

True here: a `Run`'s KL is the exact cross-entropy of the population minus its exact entropy, of logits in the net's dtype and summed in float64; for rigorous bounds on the saved
net, and for what lies beyond the cut, ask `enclose`. A floor is a property of the population: no net's loss is below it.
Must never enter: a loss without its floor; a net chosen without saying by what.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Generic, TypeVar, final

import torch

from arprops.neural.fitting.law import Population
from arprops.neural.fitting.state import RUNNING, STOPS, State, single
from arprops.neural.fitting.task import Task, Trained
from arprops.neural.net import Net

N = TypeVar("N")
T = TypeVar("T", bound=Trained)


@final
@dataclass(frozen=True)
class Run(Generic[N]):
    """One seed. `final` is the net (or the family of nets) of its last step, `best` that of the smallest KL; `kl`, `best_kl` are in nats per string.

    `stopped` says why it ended: "target", "patience", "steps", "diverged" (then `final` is `best`), or "running" where it was interrupted.
    `history` lists the steps at which the KL was taken, with the KL.
    """

    seed: int
    final: N
    best: N
    kl: float
    best_kl: float
    step: int
    best_step: int
    stopped: str
    history: tuple[tuple[int, float], ...]

    def __repr__(self) -> str:
        return f"Run(seed {self.seed}: KL {self.kl:.3g} nats after {self.step} steps, smallest {self.best_kl:.3g}; stopped by {self.stopped})"


@dataclass(frozen=True)
class Trainings(Generic[T, N]):
    """The runs of a fit, one a seed, and the task they are of. A fit that was interrupted has the runs that began."""

    task: T
    runs: tuple[Run[N], ...]

    @property
    def architecture(self) -> Mapping[str, Any]:
        """The architecture of every run."""
        return self.task.architecture

    @property
    def floor(self) -> float:
        """The exact loss floor in nats per string: the population's entropy."""
        return float(self.task.population.entropy)

    @property
    def floor_per_token(self) -> float:
        """The floor in nats per token, END counted: per string, over the expected number of tokens."""
        return float(self.task.population.entropy) / float(self.task.population.tokens)

    @property
    def interrupted(self) -> bool:
        """Whether some seed was still running, or had not begun."""
        return len(self.runs) < len(self.task.seeds) or any(run.stopped == RUNNING for run in self.runs)

    @property
    def run(self) -> Run[N]:
        """The run of the smallest KL."""
        return min(self.runs, key=lambda run: run.best_kl)

    def __str__(self) -> str:
        lines = [f"{self.architecture['kind']}: exact loss floor {self.floor:.6f} nats per string, {self.floor_per_token:.6f} per token"]
        if left := self.task.population.left:
            lines[0] += f" (mass {float(left):.3g} of the source lies beyond the cut)"
        lines += [
            f"seed {run.seed}: loss {self.floor + run.kl:.6f}, KL {run.kl:.3g} after {run.step} steps ({run.stopped}); smallest KL {run.best_kl:.3g} at step {run.best_step}"
            for run in self.runs
        ]
        return "\n".join(lines)


@final
@dataclass(frozen=True)
class Fitted(Trainings[Task, Net]):
    """What `fit` gives: the runs of a task, one a seed."""

    @property
    def population(self) -> Population:
        """What was trained on."""
        return self.task.population

    @property
    def net(self) -> Net:
        """The net of the smallest KL among all seeds."""
        return self.run.best

    @property
    def card(self) -> Mapping[str, Any]:
        """The training record of `net`, from which `repeat` trains again."""
        return self.net.card["training"]


def runs_of(given: T, state: State, named: Callable[[T, Any, Mapping[str, Any]], N]) -> list[Run[N]]:
    """The runs of a state's seeds; `named` makes a net of the task, a module and its card."""
    made: list[Run[N]] = []
    for i, seed in enumerate(state.seeds):
        numbers = {
            "seed": seed,
            "kl": float(state.final_kl[i]),
            "best_kl": float(state.best_kl[i]),
            "step": int(state.final_step[i]),
            "best_step": int(state.best_step[i]),
            "stopped": STOPS[int(state.stopped[i])],
        }
        floor = float(given.population.entropy)
        record = {
            "task": given.data(),
            "torch": torch.__version__,
            "floor": floor,
            "floor_per_token": floor / float(given.population.tokens),
            "run": {name: str(value) if isinstance(value, float) and not isfinite(value) else value for name, value in numbers.items()},
        }
        nets = [named(given, single(given, [value[i] for value in values]), {"training": {**record, "kept": kept}})
                for kept, values in (("final", state.final), ("best", state.best))]  # fmt: skip
        history = tuple((int(row[0]), float(row[1 + i])) for row in state.history if not bool(torch.isnan(row[1 + i])))
        made.append(Run(final=nets[0], best=nets[1], history=history, **numbers))
    return made


def net_of(given: Task, module: Any, card: Mapping[str, Any]) -> Net:
    """The net of a task."""
    return Net(module, given.population.alphabet, card=card)
