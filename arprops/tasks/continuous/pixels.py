"""Images as strings: each channel of each pixel is one of 256 symbols, and an order of the channels is an order of fields (theorem D1).

True here: an image model that is autoregressive over pixels and channels is a model over an alphabet of 256 symbols. Whether the channels of a pixel come together or one plane
comes after the other, the joint is the same; the conditionals are not.
Must never enter: a colour that was not given.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias

from arprops.core.error import BadModel
from arprops.core.exact import Exact
from arprops.tasks.task import Field, Task

CHANNELS: Final = ("red", "green", "blue")
Pixel: TypeAlias = tuple[int, ...]


def image_task(images: Mapping[Any, Exact], *, levels: int = 256, channels: Sequence[str] = CHANNELS) -> Task:
    """The task of drawing an image: fields "red 0", "green 0", "blue 0", "red 1", … of one symbol each, "0" to "255".

    Needs images (tuples of pixels, each a tuple with a value for each channel) with weights that sum to exactly 1, all of one number of pixels. Fails with `BadModel` else.

    >>> flag = image_task({((255, 0, 0),): "1/2", ((0, 0, 255),): "1/2"})
    >>> flag, flag.model(off_support={"0": 1}).next(("255", "0"))
    (Task('image', [red 0, green 0, blue 0], 2 records), Dist({'0': 1}))
    """
    sizes = {len(image) for image in images}
    if len(sizes) != 1 or sizes == {0}:
        raise BadModel(f"images need one number of pixels, at least 1; found {sorted(sizes)}")
    symbols = tuple(map(str, range(levels)))
    for image in images:
        for pixel in image:
            if len(pixel) != len(channels) or any(type(x) is not int or not 0 <= x < levels for x in pixel):
                raise BadModel(f"a pixel has a value from 0 to {levels - 1} for each of {', '.join(channels)}; found {pixel!r}")
    fields = [Field(f"{channel} {place}", symbols, length=1) for place in range(sizes.pop()) for channel in channels]
    return Task("image", fields, {tuple((str(x),) for pixel in image for x in pixel): share for image, share in images.items()})


def channel_order(task: Task, by: Literal["pixel", "plane"] = "pixel") -> list[str]:
    """The fields of an image with the channels of a pixel together, or one channel of all pixels after the other.

    >>> channel_order(image_task({((1, 2, 3), (4, 5, 6)): 1}), "plane")
    ['red 0', 'red 1', 'green 0', 'green 1', 'blue 0', 'blue 1']
    """
    names = list(task.order)
    if by == "pixel":
        return names
    channels = list(dict.fromkeys(name.rsplit(" ", 1)[0] for name in names))
    return sorted(names, key=lambda name: channels.index(name.rsplit(" ", 1)[0]))
