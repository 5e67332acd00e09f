"""Hypothesis strategies for models, sources, what is asked of them, and the pairs that matter; re-exported, and nothing else."""

from arprops.testing.strategies.automata import pdfas
from arprops.testing.strategies.counters import counter_machines
from arprops.testing.strategies.decoders import decoders
from arprops.testing.strategies.dists import dists, next_tokens
from arprops.testing.strategies.grammars import pcfgs
from arprops.testing.strategies.languages import languages
from arprops.testing.strategies.models import models, sources
from arprops.testing.strategies.near import near_twins
from arprops.testing.strategies.pairs import distinct_pairs, same_joint_pairs
from arprops.testing.strategies.rare import rare
from arprops.testing.strategies.reached import possible_prompts, zero_probability_prompts
from arprops.testing.strategies.sources import hmms, pfas
from arprops.testing.strategies.tables import tables
from arprops.testing.strategies.twins import twins
from arprops.testing.strategies.words import alphabets, prompts

__all__ = [
    "alphabets",
    "counter_machines",
    "decoders",
    "distinct_pairs",
    "dists",
    "hmms",
    "languages",
    "models",
    "near_twins",
    "next_tokens",
    "pcfgs",
    "pdfas",
    "pfas",
    "possible_prompts",
    "prompts",
    "rare",
    "same_joint_pairs",
    "sources",
    "tables",
    "twins",
    "zero_probability_prompts",
]
