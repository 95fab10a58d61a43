"""Start the test hub by hand: `python -m tests.hub`, and publish to it without an account."""

import argparse
import tempfile
import time
from pathlib import Path

from .faults import KINDS, Faults
from .server import TOKEN, USER, Hub
from .wire import Call


class TalkingHub(Hub):
    def note(self, call: Call) -> None:
        super().note(call)
        print(call.status or "reset", call.method, call.path, f"<- {call.fault}" if call.fault else "", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.hub", description=__doc__)
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--home", type=Path, help="Folder for contents; a temporary one if not given.")
    parser.add_argument("--every", type=int, default=0, metavar="N", help="A fault at each Nth request.")
    parser.add_argument(
        "--fault", action="append", choices=[kind for kind in KINDS if kind], help="Which faults, in turn. Repeatable."
    )
    parser.add_argument("--slow", type=int, default=0, metavar="BYTES", help="Bytes a second, each way.")
    asked = parser.parse_args()
    faults = Faults(asked.every, tuple(asked.fault or ("drop", "lost", "429", "500")), bytes_per_second=asked.slow)
    with tempfile.TemporaryDirectory() as scratch, TalkingHub(asked.home or Path(scratch), asked.port, faults) as hub:
        print(f"The test hub listens on {hub.url}. In another terminal:\n")
        print(f"    export HF_ENDPOINT={hub.url} HF_TOKEN={TOKEN} HF_HOME=$(mktemp -d)")
        print(f"    symgen publish data/quickstart {USER}/quickstart          # shows what would be sent")
        print(f"    symgen publish data/quickstart {USER}/quickstart --yes    # sends it, and reads it back\n")
        print("Nothing leaves this machine, and all is gone when the server stops (Ctrl-C).\n", flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            print("stopped")


if __name__ == "__main__":
    main()
