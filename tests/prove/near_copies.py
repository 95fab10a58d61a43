"""What `symgen gain` takes for copies, on people's ink: how alike drawings of different writers are by chance, and how
well pictures that were stored again are found.

    python tests/prove/near_copies.py DIR [--size 40] [--copies 1000]

DIR: a data set of real ink with known writers, of which nobody wrote in two splits. Ten times, the training rows of a
tenth of the writers are held against those of all others; then changed copies of validation rows are laid among the
training rows. Prints a table of either. Some six minutes of one core for CROHME.
"""

import argparse
import zlib

import cv2
import numpy as np

from symgen.canon import canonicalise_block
from symgen.class_folders import SymbolClass
from symgen.dataset import open_dataset
from symgen.gain.copies import form, nearest
from symgen.gain.cutting import ALIKE, PLAIN, SAME
from symgen.gain.leaks import looks
from symgen.gain.material import place_of, read

ROOM = 8
LEVELS = (ALIKE, 0.99, 0.993, 0.995, SAME)


def paper(ink):
    """Black on white, with room round it."""
    return 255 - cv2.copyMakeBorder(ink, ROOM, ROOM, ROOM, ROOM, cv2.BORDER_CONSTANT)


def resized(scale, how=cv2.INTER_AREA):
    return lambda ink: cv2.resize(paper(ink), None, fx=scale, fy=scale, interpolation=how)


def jpeg(quality):
    return lambda ink: cv2.imdecode(cv2.imencode(".jpg", paper(ink), [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 0)


def turned(degrees):
    def turn(ink):
        page = paper(ink)
        middle = (len(page) - 1) / 2
        move = cv2.getRotationMatrix2D((middle, middle), degrees, 1)
        return cv2.warpAffine(page, move, page.shape, borderValue=255)

    return turn


def threshold(least):
    return lambda ink: np.where(paper(ink) < 255 - least, 0, 255).astype(np.uint8)


CHANGES = {
    "at half the size": resized(0.5),
    "at 0.7 of the size": resized(0.7),
    "at twice the size": resized(2, cv2.INTER_CUBIC),
    "as JPEG of quality 30": jpeg(30),
    "black from 96 on": threshold(96),
    "black from 160 on": threshold(160),
    "turned by 2 degrees": turned(2),
    "turned by 5 degrees": turned(-5),
    "turned by 8 degrees": turned(8),
    "a broader pen": lambda ink: 255 - cv2.dilate(255 - paper(ink), np.ones((2, 2), np.uint8)),
}


def likeness_by_chance(part, names):
    forms, fold = form(part.images), np.array([zlib.crc32(name.encode()) % 10 for name in part.groups])
    best = np.zeros(len(part), np.float32)
    for k in range(10):
        mine, other = np.flatnonzero(fold == k), np.flatnonzero(fold != k)
        found = nearest((forms[mine], part.labels[mine]), (forms[other], part.labels[other]))
        np.maximum.at(best, mine[found.one], found.likeness)
    print(f"{'class':12} {'rows':>6} share from {ALIKE}; rows from {', '.join(map(str, LEVELS))}; most")
    tables = [(name, best[part.labels == label]) for label, name in enumerate(names)]
    for name, found in sorted((one for one in tables if len(one[1])), key=lambda one: -(one[1] >= ALIKE).mean()):
        counts = " ".join(f"{int((found >= level).sum()):5}" for level in LEVELS)
        print(f"{name:12} {len(found):6} {(found >= ALIKE).mean():6.3f} {counts} {found.max():.4f}")
    return best


def copies_found(train, test, asked, n):
    size = train.images.shape[1]
    some = np.flatnonzero(asked[test.labels])[:: max(1, int(asked[test.labels].sum()) // n)]
    labels, forms = test.labels[some], form(test.images[some])
    known = form(train.images)
    for name, change in CHANGES.items():
        copies = form(canonicalise_block(np.stack([change(ink) for ink in test.images[some]]), size))
        found = nearest((forms, labels), (np.concatenate([known, copies]), np.concatenate([train.labels, labels])))
        mine = found.other - len(known) == found.one
        shares = " ".join(f"{(found.likeness[mine] >= level).sum() / len(some):6.3f}" for level in LEVELS)
        print(f"{name:24} {shares}")


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("data")
    words.add_argument("--size", type=int, default=40, help="of the network's pictures")
    words.add_argument("--copies", type=int, default=1000)
    given = words.parse_args()
    classes = open_dataset(given.data).labels
    plain = frozenset().union(*(looks(SymbolClass(name, (name,))) for name in PLAIN))
    asked = np.array([not looks(one) & plain for one in classes])
    places = (place_of(f"{given.data}:{split}") for split in ("train", "validation"))
    train, test = (read(one, given.size, "tight", classes).part for one in places)
    best = likeness_by_chance(train, [one.name for one in classes])
    rest = best[asked[train.labels]]
    print(f"\n{len(rest):,} rows of classes that are not plain: " + ", ".join(
        f"{int((rest >= level).sum()):,} from {level}" for level in LEVELS) + f"; most {rest.max():.4f}\n")  # fmt: skip
    copies_found(train, test, asked, given.copies)
