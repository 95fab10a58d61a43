"""The process that one job of the studio runs in: `python -m symgen.studio.worker`, a JSON order on stdin.

On stdout: lines of JSON, `{"done": rows, "of": rows}` while it draws and `{"result": ...}` or `{"error": text}` at the
end. What the verbs say goes to stderr, as always.
"""

import json
import sys
from typing import Any

from symgen.errors import SymgenError


def work(verb: str, arguments: dict[str, Any]) -> Any:
    """Run one verb; the arguments are those of the public function of that name."""
    if verb == "generate":
        from symgen.generate import generate

        made = generate(**arguments, on_rows=_tell_rows)
        return {"rows": made["rows"], "licence": made["licence"], "redrawn": made["redrawn"]} if made else None
    if verb == "check":
        from symgen.check import check

        found = check(**arguments)
        return {key: found[key] for key in ("ok", "rows", "findings")}
    if verb == "train":
        from symgen.train.training import train

        metrics = train(**arguments)
        return {key: metrics[key] for key in ("accuracy", "top3", "balanced_accuracy", "n")}
    raise SymgenError(f"no job is called {verb!r}")


def _tell_rows(done: int, of: int) -> None:
    _tell({"done": done, "of": of})


def _tell(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Read the order, run it, and say how it went."""
    order = json.loads(sys.stdin.readline())
    try:
        _tell({"result": work(order["verb"], order["arguments"])})
    except (SymgenError, ImportError) as error:
        _tell({"error": str(error)})
        sys.exit(2)


if __name__ == "__main__":  # workers of `generate` import this module anew
    main()
