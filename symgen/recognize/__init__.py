"""Read a picture of a whole expression with a trained run; see `recognizing`."""

from symgen.recognize.reading import Found, Guess, Reading, corrected
from symgen.recognize.recognizing import recognize, stages
from symgen.recognize.stages import Stage

__all__ = ["Found", "Guess", "Reading", "Stage", "corrected", "recognize", "stages"]
