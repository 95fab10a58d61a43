"""How well handwritten expressions are read, stage by stage: which stage loses what.

    PYTHONPATH=tests python tests/prove/reading.py FOLDER... --run RUN -o reading.jsonl [--pages N] [--held-out]
        [--validation-of DIR]

Expressions of InkML files are drawn as pictures (a pen of 3 pixels, the middle symbol 44 pixels large) and read; see
`reading_stages.py`. Layout and expressions are judged where the file tells its LaTeX. Called again it goes on with the
files that are not in reading.jsonl yet. --held-out: only files that `fit_judge.py` never uses. --validation-of: only
files with symbols in the validation rows of a data set, whose writers a run trained on it has not seen.
"""

import argparse
import json
import sys
from pathlib import Path

import expression_pages
from prove.fit_judge import held_out
from prove.reading_stages import measured, read_lines, told
from pyarrow import parquet

from symgen.train.run_folder import open_run


def unseen(home) -> set[str]:
    """folder/file of the items of a data set's validation rows, without their endings."""
    items = (item for file in sorted(home.glob("data/validation-*.parquet"))
             for row in parquet.read_table(file, columns=["items"])["items"].to_pylist() for item in row)  # fmt: skip
    return {"/".join(item.split("/")[-3:-1]) for item in items}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--run", required=True)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--pages", type=int, help="at most so many, evenly from all")
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--validation-of", type=Path, metavar="DIR")
    asked = parser.parse_args()
    paths = [path for folder in asked.folders for path in sorted(folder.glob("**/*.inkml"))]
    paths = [path for path in paths if not asked.held_out or held_out(path)]
    if asked.validation_of:
        kept = unseen(asked.validation_of)
        paths = [path for path in paths if f"{path.parent.name}/{path.stem}" in kept]
    paths = paths[:: max(1, len(paths) // (asked.pages or len(paths)))]
    lines, run = read_lines(asked.out), open_run(asked.run)
    done = {line["file"] for line in lines}
    with asked.out.open("a") as file:
        for path in paths:
            name = f"{path.parent.name}/{path.name}"
            page = expression_pages.page(path) if name not in done else None
            if page is not None:
                lines.append({"file": name, **measured(page, run)})
                file.write(json.dumps(lines[-1]) + "\n")
                file.flush()
                if len(lines) % 50 == 0:
                    print(f"{len(lines)} of {len(paths)}", file=sys.stderr)
    told(lines)


if __name__ == "__main__":
    main()
