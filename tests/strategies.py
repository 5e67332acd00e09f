"""The strategies that the tests share are those that arprops ships, and the lists that brute force reads."""

from arprops.testing.strategies import (
    alphabets,
    counter_machines,
    decoders,
    dists,
    hmms,
    languages,
    models,
    next_tokens,
    pcfgs,
    pdfas,
    pfas,
    prompts,
    sources,
    tables,
)
from arprops.testing.strategies.words import AB, words_of

__all__ = [
    "AB",
    "alphabets",
    "counter_machines",
    "decoders",
    "dists",
    "hmms",
    "languages",
    "models",
    "next_tokens",
    "pcfgs",
    "pdfas",
    "pfas",
    "prompts",
    "sources",
    "tables",
    "words_of",
]
