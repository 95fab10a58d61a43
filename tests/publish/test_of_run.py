"""A trained run becomes a model repository whose card says what it is, how good, and under which licence."""

import json
import re

import pytest
import yaml
from run_files import make_run

import symgen
from symgen.publish.of_run import is_run, offer_run
from symgen.publish.private import Veil
from symgen.publish.trouble import HubError


def test_a_run_arrives_whole_with_its_card(hub, tmp_path):
    run = make_run(tmp_path / "run")
    found = symgen.publish(run, "me/net", yes=True, tag="v1")
    files = hub.files("models/me/net")
    for path in run.iterdir():
        assert files[path.name] == path.read_bytes()
    assert "7 files are those that were sent" in found.read_back
    assert "CC-BY-4.0" in found.as_text()
    again = len(hub.calls)
    symgen.publish(run, "me/net", yes=True)
    assert not [call for call in hub.calls[again:] if "/commit/" in call.path]


def test_the_card_is_the_hubs(tmp_path):
    page = offer_run(make_run(tmp_path / "run"), "me/net", Veil()).rest[0].content.decode()
    head = yaml.safe_load(page.split("---\n")[1])
    assert head["license"] == "cc-by-4.0"
    assert head["library_name"] == "keras"
    metrics = head["model-index"][0]["results"][0]["metrics"]
    assert {"type": "accuracy", "value": 0.75} in metrics
    assert "| Accuracy | 0.7500 | 0.6000 to 0.8500 |" in page
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len([line for line in code.splitlines() if line]) == 4
    compile(code, "card", "exec")


def test_names_in_the_card_are_only_text(tmp_path):
    page = (
        offer_run(make_run(tmp_path / "run", data_name="<img src=x>|[a](b)"), "me/net", Veil()).rest[0].content.decode()
    )
    body = page.split("---\n", 2)[2]
    assert "<img" not in body
    assert "[a](b)" not in body


@pytest.mark.parametrize("licences", [(), ("unknown",), ("CC-BY-SA-4.0", "CC-BY-NC-SA-4.0")])
def test_a_run_on_data_of_no_licence_is_refused(hub, tmp_path, licences):
    run = make_run(tmp_path / "run", licences=licences)
    assert not symgen.publish(run, "me/net").ok
    with pytest.raises(HubError, match="--allow-unresolved"):
        symgen.publish(run, "me/net", yes=True)
    symgen.publish(run, "me/net", yes=True, allow_unresolved=True)
    assert "Published although" in hub.files("models/me/net")["README.md"].decode()


def test_exchanged_weights_are_refused(tmp_path):
    run = make_run(tmp_path / "run")
    (run / "model.weights.h5").write_bytes(b"other")
    with pytest.raises(HubError, match="weights"):
        offer_run(run, "me/net", Veil())


def test_only_a_runs_folder_is_a_run(tiny, tmp_path):
    assert is_run(make_run(tmp_path / "run"))
    assert not is_run(tiny)
    assert not is_run(tmp_path)
    (tmp_path / "run.json").write_text(json.dumps([]))
    assert not is_run(tmp_path)
