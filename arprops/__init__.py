"""arprops: the formal analysis and property testing of autoregressive sequence models.

The public names, re-exported, and nothing else: each is imported when it is first used, so importing arprops is fast and pulls in
no library that a question does not need.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from arprops.core.claim import (
        Comparison as Comparison,
        CrossEntropy as CrossEntropy,
        Entropy as Entropy,
        Extrapolation as Extrapolation,
        FiniteMass as FiniteMass,
        KL as KL,
        Length as Length,
        NextProbability as NextProbability,
        PrefixProbability as PrefixProbability,
        Probability as Probability,
        SameConditionals as SameConditionals,
        SameJoint as SameJoint,
        SameStrings as SameStrings,
        Tight as Tight,
        TotalVariation as TotalVariation,
        ZeroPromptCount as ZeroPromptCount,
    )
    from arprops.core.dist import Dist as Dist
    from arprops.core.error import (
        ArpropsError as ArpropsError,
        BadFile as BadFile,
        BadModel as BadModel,
        BadQuestion as BadQuestion,
        Missing as Missing,
        Rejected as Rejected,
        ZeroProbabilityPrompt as ZeroProbabilityPrompt,
    )
    from arprops.core.infinite import Infinite as Infinite
    from arprops.core.interval import Interval as Interval
    from arprops.core.language import Language as Language
    from arprops.core.logsum import LogSum as LogSum, log as log
    from arprops.core.model import Model as Model, PartialModel as PartialModel, Source as Source
    from arprops.core.verdict import Attested as Attested, Proved as Proved, Refuted as Refuted, Unknown as Unknown, Verdict as Verdict
    from arprops.core.words import END as END
    from arprops.formats.load import load as load
    from arprops.formats.save import save as save
    from arprops.kernel.check import recheck as recheck
    from arprops.models.counter import Case as Case, CounterMachine as CounterMachine
    from arprops.models.function import FunctionModel as FunctionModel
    from arprops.models.hmm import HMM as HMM
    from arprops.models.mixture import Mixture as Mixture
    from arprops.models.pdfa import PDFA as PDFA
    from arprops.models.pfa import PFA as PFA
    from arprops.models.table import Table as Table
    from arprops.report.expect import expect as expect
    from arprops.search.completion import Completion as Completion, complete as complete, sample as sample
    from arprops.search.decide import decide as decide
    from arprops.search.divergence import cross_entropy as cross_entropy, entropy as entropy, kl as kl, total_variation as total_variation
    from arprops.search.equality import (
        joint_from_strings as joint_from_strings,
        same_conditionals as same_conditionals,
        same_joint as same_joint,
        same_strings as same_strings,
    )
    from arprops.search.likelihood import (
        next_distribution as next_distribution,
        prefix_probability as prefix_probability,
        string_probability as string_probability,
    )
    from arprops.search.listing import count as count, shortest as shortest
    from arprops.search.perplexity import Exp as Exp, perplexity as perplexity
    from arprops.search.probability import extrapolation as extrapolation, probability as probability
    from arprops.search.regex import regex as regex
    from arprops.search.support import zero_prompts as zero_prompts
    from arprops.search.tightness import finite_mass as finite_mass, tight as tight
    from arprops.views.belief import Belief as Belief
    from arprops.views.conditioned import Conditioned as Conditioned
    from arprops.views.decoded import Decoded as Decoded
    from arprops.views.decoder import (
        Chain as Chain,
        EpsilonCutoff as EpsilonCutoff,
        Greedy as Greedy,
        MinP as MinP,
        Temperature as Temperature,
        TopK as TopK,
        TopP as TopP,
        Typical as Typical,
        UniformMixing as UniformMixing,
    )
    from arprops.views.overridden import Overridden as Overridden
    from arprops.views.product import Product as Product
    from arprops.views.reordered import Reordered as Reordered
    from arprops.views.truncated import Truncated as Truncated

_HOME = {
    "arprops.core.claim": "Comparison CrossEntropy Entropy Extrapolation FiniteMass KL Length NextProbability PrefixProbability Probability SameConditionals SameJoint SameStrings Tight TotalVariation ZeroPromptCount",
    "arprops.core.dist": "Dist",
    "arprops.core.error": "ArpropsError BadFile BadModel BadQuestion Missing Rejected ZeroProbabilityPrompt",
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
    "arprops.models.function": "FunctionModel",
    "arprops.models.hmm": "HMM",
    "arprops.models.mixture": "Mixture",
    "arprops.models.pdfa": "PDFA",
    "arprops.models.pfa": "PFA",
    "arprops.models.table": "Table",
    "arprops.report.expect": "expect",
    "arprops.search.completion": "Completion complete sample",
    "arprops.search.decide": "decide",
    "arprops.search.divergence": "cross_entropy entropy kl total_variation",
    "arprops.search.equality": "joint_from_strings same_conditionals same_joint same_strings",
    "arprops.search.likelihood": "next_distribution prefix_probability string_probability",
    "arprops.search.listing": "count shortest",
    "arprops.search.perplexity": "Exp perplexity",
    "arprops.search.probability": "extrapolation probability",
    "arprops.search.regex": "regex",
    "arprops.search.support": "zero_prompts",
    "arprops.search.tightness": "finite_mass tight",
    "arprops.views.belief": "Belief",
    "arprops.views.conditioned": "Conditioned",
    "arprops.views.decoded": "Decoded",
    "arprops.views.decoder": "Chain EpsilonCutoff Greedy MinP Temperature TopK TopP Typical UniformMixing",
    "arprops.views.overridden": "Overridden",
    "arprops.views.product": "Product",
    "arprops.views.reordered": "Reordered",
    "arprops.views.truncated": "Truncated",
}
_MODULE = {name: module for module, names in _HOME.items() for name in names.split()}

__all__ = sorted(_MODULE)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name not in _MODULE:
        raise AttributeError(f"module 'arprops' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULE[name]), name)
    return value


def __dir__() -> list[str]:
    return [*globals(), *__all__]
