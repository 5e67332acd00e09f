"""Errors: a small tree whose types say whose fault it is.

True here: every error the library raises on purpose is one of these, and its message shows what was found, what was
expected, and what to do next.
Must never enter: an error for an answer. "Not equal", "not tight" and "infinite" are answers, not errors.
"""


class ArpropsError(Exception):
    """The root of every error that arprops raises on purpose."""


class BadModel(ArpropsError, ValueError):
    """The model's author must act: a distribution does not sum to 1, an answer is missing, a state is unknown."""


class BadQuestion(ArpropsError, ValueError):
    """The asker must act: the question makes no sense for this model, or has no exact answer."""


class BadFile(ArpropsError, ValueError):
    """The file's author must act; the message names the file, the row, what was found and what was expected."""


class ZeroProbabilityPrompt(ArpropsError, LookupError):
    """A partial model was asked about a prompt it never produces, where its joint says nothing (0/0)."""


class Missing(ArpropsError, ImportError):
    """An optional extra is not installed; the message holds the line that installs it."""


class Rejected(ArpropsError):
    """A certificate does not establish its claim; `code` names the one check that refused it."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
