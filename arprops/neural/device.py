"""The device that a name stands for.

True here: a device is named as torch names it, or "auto": a GPU where torch sees one, else the CPU. One that cannot be used here is refused before anything is put there.
Must never enter: what is put there.
"""

import torch

from arprops.core.error import BadQuestion


def device_of(name: str | torch.device) -> torch.device:
    """The device of this name, a GPU where there is one for "auto". Fails with `BadQuestion` where it is not there."""
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as missing:  # NotImplementedError is a RuntimeError
        raise BadQuestion(f"device={str(name)!r} cannot be used here: {str(missing).splitlines()[0]}; write 'cpu' or 'auto'") from None
    return device
