"""arprops: the formal analysis and property testing of autoregressive sequence models.

The public names, re-exported, and nothing else: each is imported when it is first used, so importing arprops is fast and pulls in
no library that a question does not need. Type checkers read the same list from `__init__.pyi`.
"""

from importlib import import_module
from typing import Any

_HOME = {
    "arprops.build.answer": "Complete Obey Violate",
    "arprops.build.benchmark": "Benchmark",
    "arprops.build.fibre": "Fibre fibre",
    "arprops.build.near_twin": "NearTwin near_twin",
    "arprops.core.claim": "AtEvery Comparison CrossEntropy Entropy Extrapolation FiniteMass KL Length NextProbability Obeys PrefixProbability Probability SameConditionals SameJoint SameStrings Tight TokenLoss TotalVariation Unsatisfiable ZeroPromptCount",
    "arprops.core.dist": "Dist",
    "arprops.core.error": "ArpropsError BadFile BadModel BadQuestion Missing Rejected ZeroProbabilityPrompt",
    "arprops.core.formula": "Formula",
    "arprops.core.infinite": "Infinite",
    "arprops.core.interval": "Interval",
    "arprops.core.language": "Language",
    "arprops.core.logsum": "LogSum log",
    "arprops.core.model": "Model PartialModel Source",
    "arprops.core.verdict": "Attested Proved Refuted Unknown Verdict",
    "arprops.core.words": "END",
    "arprops.formats.load": "load",
    "arprops.formats.save": "save",
    "arprops.kernel.check": "recheck",
    "arprops.models.counter": "Case CounterMachine",
    "arprops.models.exponential": "exponential",
    "arprops.models.function": "FunctionModel",
    "arprops.models.hmm": "HMM",
    "arprops.models.mixture": "Mixture",
    "arprops.models.pcfg": "PCFG",
    "arprops.models.pdfa": "PDFA",
    "arprops.models.pfa": "PFA",
    "arprops.models.surd": "Surd",
    "arprops.models.table": "Table",
    "arprops.report.expect": "expect",
    "arprops.report.network": "network",
    "arprops.report.text": "describe",
    "arprops.search.completion": "Completion complete sample",
    "arprops.search.equality": "joint_from_strings",
    "arprops.search.likelihood": "next_distribution prefix_probability string_probability",
    "arprops.search.listing": "count shortest",
    "arprops.search.perplexity": "Exp perplexity",
    "arprops.search.probability": "extrapolation",
    "arprops.search.regex": "regex",
    "arprops.search.support": "possible zero_prompts",
    "arprops.solve.decide": "decide",
    "arprops.solve.found": "Found",
    "arprops.solve.questions": "cross_entropy entropy expected_length finite_mass kl obeys same_conditionals same_joint same_strings tight total_variation",
    "arprops.solve.restriction": "after_every probability within",
    "arprops.solve.sought": "Differ Not Output Sought sought",
    "arprops.solve.synthesis": "find_model",
    "arprops.solve.twin": "Twin twin",
    "arprops.views.belief": "Belief",
    "arprops.views.conditioned": "Conditioned",
    "arprops.views.decoded": "Decoded",
    "arprops.views.decoder": "Chain EpsilonCutoff Greedy MinP Temperature TopK TopP Typical UniformMixing",
    "arprops.views.erased": "Erased",
    "arprops.views.overridden": "Overridden",
    "arprops.views.product": "Product",
    "arprops.views.reordered": "Reordered",
    "arprops.views.restricted": "Restricted",
    "arprops.views.silent": "SILENT Closed SilentSource",
    "arprops.views.truncated": "Truncated",
}
_MODULE = {name: module for module, names in _HOME.items() for name in names.split()}

__all__ = list(_MODULE)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name not in _MODULE:
        raise AttributeError(f"module 'arprops' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULE[name]), name)
    return value


def __dir__() -> list[str]:
    return [*globals(), *__all__]
