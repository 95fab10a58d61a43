import cv2
import numpy as np
import pytest
from train_cases import trained

from symgen.dataset import open_dataset
from symgen.errors import SymgenError

pytest.importorskip("keras")
from symgen.predict import predict


@pytest.fixture(scope="module")
def run_and_rows():
    run, data = trained()
    return run, open_dataset(data).read("validation")


def test_top_three_with_probabilities(run_and_rows, tmp_path):
    run, samples = run_and_rows
    cv2.imwrite(str(tmp_path / "a.png"), 255 - samples.images[0])
    found = predict(run, [tmp_path / "a.png", samples.images[0]])
    assert [one["image"] for one in found] == [str(tmp_path / "a.png"), 1]
    for one in found:
        shares = [guess["probability"] for guess in one["top"]]
        assert len(shares) == 3 and shares == sorted(shares, reverse=True) and sum(shares) == pytest.approx(1, abs=1e-4)
    assert found[0]["top"] == found[1]["top"], "polarity is found, so both are one picture"
    assert {guess["latex"] for guess in found[0]["top"]} == {"2", "+", "\\forall"}


def test_a_picture_does_not_hang_on_its_neighbours(run_and_rows):
    run, samples = run_and_rows
    many = predict(run, list(samples.images[:9]))
    alone = predict(run, samples.images[4])
    assert alone[0]["top"][0]["probability"] == pytest.approx(many[4]["top"][0]["probability"], abs=1e-5)


def test_a_blank_sheet_is_told(run_and_rows):
    assert predict(run_and_rows[0], np.full((50, 80), 255, np.uint8))[0]["blank"] is True


def test_what_is_no_picture_is_said(run_and_rows, tmp_path):
    (tmp_path / "notes.txt").write_text("no picture")
    with pytest.raises(SymgenError, match=r"notes\.txt"):
        predict(run_and_rows[0], tmp_path / "notes.txt")
