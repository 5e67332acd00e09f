"""Ctrl-C at a chosen place: raised as a `KeyboardInterrupt` before the n-th line run in some files.

True here: Python delivers Ctrl-C between two lines of a file, or within one, where it calls something; a file that is right for each of its lines leaves little else.
"""

import sys
from collections.abc import Callable
from typing import Any


def interrupted(work: Callable[[], Any], files: tuple[str, ...], at: int) -> bool:
    """Do the work until the `at`-th line in one of the files is about to run; gives whether it came so far."""
    left = at
    before = sys.gettrace()

    def traced(frame: Any, event: str, _: Any) -> Any:
        nonlocal left
        if not frame.f_code.co_filename.endswith(files):
            return None
        left -= event == "line"
        if not left:
            raise KeyboardInterrupt
        return traced

    sys.settrace(traced)
    try:
        work()
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
    return False
