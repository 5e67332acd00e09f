r"""Text that a terminal, a table and a picture can hold.

True here: names and symbols are anybody's text, and what they print is themselves or an escape: no control character reaches a
terminal, no line end breaks a table, nothing turns the direction of reading, and XML accepts every character.
Must never enter: a change of what can be seen. An escape is for the reader; two names may look alike, as `\n` and a line end do.
"""

import re

# C0 and C1, line and paragraph separators, what controls the direction of text, and what XML or UTF-8 cannot hold
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    r"""The text on one line, each character that would act instead of being seen as an escape: `\n`, `\x1b`, `\u202e`."""
    return _HIDDEN.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def plain_lines(text: str) -> str:
    """The same for a text of several lines, whose line ends are kept."""
    return "\n".join(map(plain, text.split("\n")))


def plain_json(text: str) -> str:
    r"""JSON that says the same, such characters written `\u001b`; outside its strings it has none but line ends."""
    return "\n".join(_HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", line) for line in text.split("\n"))
