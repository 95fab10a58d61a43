"""The first stage: from colours to grey, by the weights of ITU-R BT.601 as the reader of 2012 wrote them."""

import numpy as np
import numpy.typing as npt

from symgen.picture import as_grey

U8 = npt.NDArray[np.uint8]

RED, GREEN, BLUE = 0.2989, 0.5870, 0.1140


def grey(picture: npt.ArrayLike) -> U8:
    """RED R + GREEN G + BLUE B: uint8 (H, W) of anything that `picture.as_grey` takes.

    Where that sum hides the ink (yellow on white), or where there is alpha, it is what `as_grey` makes of it. Raises
    SourceError for what is no picture.
    """
    pixels, clearest = np.asarray(picture), as_grey(picture)
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8:
        return clearest
    weights = np.array([RED, GREEN, BLUE], np.float32)
    luma = np.rint((pixels * weights).sum(axis=2)).astype(np.uint8)
    return luma if int(np.ptp(clearest)) <= 2 * int(np.ptp(luma)) else clearest
