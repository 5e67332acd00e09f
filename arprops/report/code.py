"""Prompts and text as somebody types them in Python.

True here: what is written evaluates to what was meant, whatever characters it is made of, and shows none that would act.
Must never enter: a shortened text. What is typed must be whole.
"""

from arprops.core.model import Joint
from arprops.core.words import Word


def prompt_code(prompt: Word, p: Joint) -> str:
    """The prompt as it is given to a question about p: text where every symbol is one character, else a list."""
    return text_code("".join(prompt)) if all(len(symbol) == 1 for symbol in p.alphabet) else f"[{', '.join(map(text_code, prompt))}]"


def text_code(text: str) -> str:
    """The text as a Python literal, in double quotes where that needs no escape."""
    written = repr(text) if text.isprintable() else ascii(text)
    return f'"{written[1:-1]}"' if written[0] == "'" and '"' not in written else written
