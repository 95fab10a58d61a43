"""The experiment as a whole: what it does and keeps with a stand-in for training, and once with a true network."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
from typer.testing import CliRunner

from symgen.cli import app
from symgen.errors import SymgenError
from symgen.gain import runs, work
from symgen.gain.arms import GainError
from symgen.gain.estimate import Speed
from symgen.gain.experiment import gain
from symgen.train import loop

pytest.importorskip("keras")

ARMS = ("real", "real, augmented", "real + synthetic")
SETTINGS = {"shots": (2, "all"), "seeds": 1, "draws": 1, "steps": 30, "baseline": "tiny", "doses": (1,), "arms": ARMS}


def run(lab, home, **asked):
    return gain(lab.recipe, real=[lab.real], test=[lab.real], out=home, **{**SETTINGS, **asked})


def files(home):
    return {path.name: path.stat().st_mtime_ns for path in (home / "runs").glob("*.npz")}


@pytest.fixture
def trained(tiny_network, monkeypatch):
    """Runs that guess at once, right more often where more was learned from; a list of what each learned from."""

    def train(lab, arm, seed, learned, scratch):
        scratch.mkdir(parents=True)
        found.append((arm.name, *(0 if one is None else len(one) for one in learned)))
        return found[-1]

    def guesses(lab, model):
        labels = lab.judges[0].test.labels
        right = np.arange(len(labels)) % 10 < min(9, sum(model[1:]) // 8)
        return [
            runs.Guesses(np.where(right, labels, (labels + 1) % 5).astype(np.int16), right, right * np.float32(0.5))
        ]

    found = []
    monkeypatch.setattr(runs, "train", train)
    monkeypatch.setattr(runs, "guesses", guesses)
    monkeypatch.setattr(work, "measure", lambda *_: Speed(1.0, 0.1, 0.01, 0.001, 0.001))
    return found


def test_a_dry_run_checks_and_estimates_and_writes_nothing(lab, tmp_path, trained, capsys):
    found = run(lab, tmp_path / "out", dry_run=True, doses=(0.5, 1))
    assert not (tmp_path / "out").exists() and trained == []
    assert len(found["runs"]) == found["left"] == 2 * (3 + 1) and found["synthetic_rows"] == 2 * 60
    assert found["seconds_a_run"] == pytest.approx(1 + 30 * 0.1 + (13 + 49 * 13) * 0.01)
    assert found["hours"] * 3600 == pytest.approx(8 * found["seconds_a_run"] + 120 * 0.001 + 120 * 0.001)
    said = capsys.readouterr().err
    assert "real + synthetic, x0.5" in said and "estimated time: 84 s" in said


def test_every_arm_learns_from_its_own_rows(lab, tmp_path, trained):
    found = run(lab, tmp_path / "out", shots=(2,), arms=None, doses=(0.5, 1))
    assert trained == [
        ("real", 10, 0), ("real, oversampled", 10, 0), ("real, balanced softmax", 10, 0), ("real, augmented", 10, 0),
        ("real + synthetic", 10, 60), ("synthetic only", 0, 60), ("real + synthetic", 10, 30),
    ]  # fmt: skip
    assert found["missing"] == []


def test_the_report_lists_the_drawn_items(lab, tmp_path, trained):
    home = tmp_path / "out"
    found = run(lab, home)
    assert json.loads((home / "results.json").read_bytes())["verdict"] == found["verdict"]
    page = (home / "report.html").read_text()
    for name, items in (("2-0", 10), ("all-0", 27)):
        assert f"draws/{name}/items.json" in page
        listed = json.loads((home / "draws" / name / "items.json").read_bytes())["items"]
        assert sum(map(len, listed.values())) == items
        manifest = json.loads((home / "draws" / name / "synthetic" / "manifest.json").read_bytes())
        assert manifest["sources"][0]["items"] == items, "the ink that the synthetic set was made of"
    assert "none of the 13 test rows descends" in page


def test_a_budget_ends_it_between_two_runs_and_it_goes_on(lab, tmp_path, trained, monkeypatch):
    home = tmp_path / "out"
    with pytest.raises(GainError, match="before the first run"):
        run(lab, home, budget=0)
    assert not files(home)
    monkeypatch.setattr(work, "time", SimpleNamespace(monotonic=lambda: np.inf if len(files(home)) > 3 else 0.0))
    found = run(lab, home, budget=1)
    before = files(home)
    assert len(before) == 4, "one run may outlast the budget, none is begun after it"
    assert {(one["shot"], one["missing"]) for one in found["missing"]} == {(0, 1)}, "the first shot is whole"
    found = run(lab, home)
    assert found["missing"] == [] and len(trained) == len(files(home)) == 6
    assert before.items() <= files(home).items(), "what is finished is not made again"


def test_more_seeds_keep_the_runs_and_another_experiment_is_refused(lab, tmp_path, trained):
    home = tmp_path / "out"
    run(lab, home, arms=["real", "real + synthetic"])
    before = files(home)
    run(lab, home, arms=["real", "real + synthetic"], seeds=2)
    assert len(files(home)) == 8 and before.items() <= files(home).items() and len(trained) == 8
    with pytest.raises(GainError, match=r"recipe_digest: .* there"):
        run(lab, home, overrides=["seed=1"])
    with pytest.raises(GainError, match=r"settings\.steps: 30 there, 31 now"):
        run(lab, home, steps=31)


def test_damaged_guesses_are_named(lab, tmp_path, trained):
    home = tmp_path / "out"
    run(lab, home, arms=["real"])
    file = next((home / "runs").glob("*.npz"))
    file.write_bytes(file.read_bytes()[:40])
    with pytest.raises(GainError, match="damaged guesses"):
        run(lab, home, arms=["real"])


def test_training_rows_are_no_test_and_other_folders_no_place(lab, tmp_path, trained):
    with pytest.raises(GainError, match="descend from items that are learned from"):
        gain(lab.recipe, real=[lab.real], test=[f"{lab.real}:train"], out=tmp_path / "out", **SETTINGS)
    assert not (tmp_path / "out").exists()
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "thesis.tex").write_text("years of work")
    with pytest.raises(GainError, match=r"thesis\.tex"):
        run(lab, tmp_path / "theirs")
    assert len(list((tmp_path / "theirs").iterdir())) == 1


def test_a_true_network_is_stopped_and_goes_on(lab, tmp_path, tiny_network, monkeypatch):
    def stop(self):
        if laps.append(self.schedule.lap) or len(laps) == 3:
            raise KeyboardInterrupt
        return watch(self)

    laps, watch, home = [], loop.Loop._validate, tmp_path / "out"
    monkeypatch.setattr(loop.Loop, "_validate", stop)
    asked = {"shots": ("all",), "arms": ["real + synthetic"]}
    with pytest.raises(KeyboardInterrupt):
        run(lab, home, **asked)
    assert list(home.glob("runs/*/checkpoint.npz")) and not files(home)
    run(lab, home, **asked)
    assert laps == [4] * (3 + 6), "two laps of eight were kept"
    (kept,) = (home / "runs").iterdir()
    with np.load(kept) as found:
        assert found["guess_0"].shape == found["top3_0"].shape == found["confidence_0"].shape == (13,)
        assert found["top3_0"].mean() > 0.7 and (found["confidence_0"] > 0.2).all()
        canvas, older = found["canvas_0"], {key: value for key, value in found.items() if key != "canvas_0"}
    assert canvas.shape == (49,) and canvas.min() >= 0 and canvas.max() <= 1
    (drawn,) = json.loads((home / "results.json").read_bytes())["tests"][0]["canvas"]
    np.testing.assert_allclose([drawn["clean"], *drawn["cells"]], canvas, atol=1e-6)
    np.savez(kept, **older)
    assert run(lab, home, **asked)["tests"][0]["canvas"] == [], "runs of before the canvas was asked for still count"


def verb(lab, home, *more):
    words = ["gain", lab.recipe, "--real", lab.real, "--test", lab.real, "-o", home, "--baseline", "tiny", "--steps", 5,
             "--shots", "2,all", "--doses", "0.5,1", "--seeds", 1, "--arm", "real", "--arm", "real + synthetic",
             *more]  # fmt: skip
    return CliRunner().invoke(app, [str(word) for word in words])


def test_the_verb_asks_for_what_the_function_takes(lab, tmp_path, trained):
    done = verb(lab, tmp_path / "out", "--dry-run", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["left"] == 3 + 3 + 3, "real, real + synthetic, and a smaller dose of it"
    done = verb(lab, tmp_path / "out", "--set", "balance.per_class=8")
    assert done.exit_code == 0 and len(trained) == 9
    sentence = json.loads((tmp_path / "out" / "results.json").read_bytes())["verdict"]["sentence"]
    assert sentence in done.stdout and str(tmp_path / "out" / "report.html") in done.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [(("--shots", "2,few"), "'few'"), (("--arm", "reel"), "did you mean 'real'"), (("--baseline", "tinny"), "tiny")],
)
def test_the_verb_refuses_nonsense(lab, tmp_path, trained, words, says):
    done = verb(lab, tmp_path / "out", *words)
    assert isinstance(done.exception, SymgenError) and says in str(done.exception)
    assert verb(lab, tmp_path / "out", "--doses", "much").exit_code == 2
    assert not (tmp_path / "out").exists()
