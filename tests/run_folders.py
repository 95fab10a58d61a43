"""A run folder with weights of chance, for tests that need a network and not a good one."""

from symgen import store, symbols
from symgen.train import baseline
from symgen.train.labels import Label, Labels
from symgen.train.run_folder import CANON, LABELS, METRICS, RUN, WEIGHTS, save_weights, write_json


def untrained_run(home, names, size=40):
    """Make the folder `home` a run of `compact` over the symbols with these names."""
    home.mkdir(parents=True)
    found = [symbols.table().resolve(name) for name in names]
    labels = Labels(tuple(Label(one.name, (one.name,), one.latex, one.text, ()) for one in found))
    model = baseline.find("compact").build(len(labels), size)
    digest = save_weights(model, home / WEIGHTS)
    store.put(home / LABELS, labels.as_json())
    write_json(home / CANON, {"size": size, "mode": "tight", "channels": 1})
    write_json(home / METRICS, {"accuracy": 0.25, "n": 4, "per_class": {}, "confused": [], "curves": []})
    write_json(home / RUN, {"made_by": "symgen", "baseline": "compact", "weights_sha256": digest})
    return home
