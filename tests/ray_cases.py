"""What the tests give to a Ray cluster; its workers import it from here."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from symgen.errors import SourceError
from symgen.package.probe import Probe


def node_here():
    import ray

    return ray.get_runtime_context().get_node_id()


@dataclass(frozen=True)
class Marks:
    """Each shard takes `seconds` and leaves a file that says when and where it was made. odd: a node that draws other
    pixels, or sees another target. wrong: a shard that fails."""

    folder: Path
    seconds: float = 0.0
    odd_pixels: str = ""
    odd_target: str = ""
    wrong: int = -1
    dies: int = -1

    def probe(self):
        node = node_here()
        pixels = b"other" if node == self.odd_pixels else b"pixels"
        version = "1.0" if node == self.odd_pixels else "2.0"
        return Probe(pixels, {"numpy": version}, "there" if node == self.odd_target else "here")

    def __call__(self):
        (self.folder / f"ready-{os.getpid()}").write_text("")
        return self.make

    def make(self, shard, on_rows):
        if shard == self.wrong:
            raise SourceError("the font broke")
        if shard == self.dies:
            os.kill(os.getpid(), 9)
        begun = self.folder / f"begun-{shard}-{time.monotonic_ns()}"
        begun.write_text(node_here())
        for _ in range(10):
            time.sleep(self.seconds / 10)
            on_rows(1)
        (self.folder / f"done-{shard}-{time.monotonic_ns()}").write_text(node_here())
        return shard * shard
