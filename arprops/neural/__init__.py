"""Trained nets: models by their recorded weights; audited, enclosed, fitted, extracted.

True here: this is the only room that imports torch, and only where a name that needs it is first used: importing the room costs nothing. No file
of the room is called as one of these names, or it would hide it once it is imported.
"""

from importlib import import_module
from typing import Any

_HOME = {
    "auditing": "Audit Finding audit audit_family",
    "card": "load_net save_net",
    "causal_lm": "CausalLM",
    "chosen": "leaked_mass",
    "completion": "ProbabilityBracket probabilities probability",
    "difference": "Difference diff",
    "enclosure": "Enclosure enclose",
    "extraction.extract": "Extraction extract",
    "extrapolation.grammars": "grammar",
    "extrapolation.greedy": "greedy",
    "extrapolation.split": "split",
    "extrapolation.steered": "steer",
    "family_card": "load_family save_family",
    "fitting.family": "FittedFamily fit_family",
    "fitting.fit": "fit repeat resume run task",
    "fitting.fitted": "Fitted",
    "fitting.population": "population",
    "fitting.sweep": "sweep",
    "hf": "load_hf",
    "net": "Net",
    "net_family": "NetFamily",
    "nets.encoder_decoder": "EncoderDecoder",
    "nets.linear": "Linear",
    "nets.ngram": "NGram",
    "nets.recurrent": "GRU LSTM",
    "nets.transformer": "Transformer",
    "plain": "Plain",
    "stepped": "Stepped",
    "tokenisation": "tokenised",
    "worst": "WorstPrompts worst_prompts",
}
_MODULE = {name: f"arprops.neural.{module}" for module, names in _HOME.items() for name in names.split()}

__all__ = list(_MODULE)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name not in _MODULE:
        raise AttributeError(f"module 'arprops.neural' has no attribute {name!r}")
    from arprops.neural.folder import with_torch

    value = globals()[name] = getattr(with_torch(lambda: import_module(_MODULE[name])), name)
    return value


def __dir__() -> list[str]:
    return [*globals(), *__all__]
