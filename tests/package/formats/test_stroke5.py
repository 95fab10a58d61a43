"""stroke5, by the definition in the paper: pen states, one end a row, offsets that add up to the ink."""

import numpy as np


def test_pen_states_and_offsets(exported, rows):
    with np.load(exported("stroke5") / "train.npz", allow_pickle=False) as found:
        lines, start, row_ids = found["strokes"], found["start"], found["row_id"].tolist()
    assert lines.dtype == np.float32 and lines.shape[1] == 5 and start[0] == 0 and start[-1] == len(lines)
    np.testing.assert_array_equal(lines[:, 2:].sum(axis=1), 1)
    ink = {row["row_id"]: row["ink"] for row in rows["train"] if row["ink"] is not None}
    assert row_ids == list(ink)
    for first, last, row_id in zip(start[:-1], start[1:], row_ids, strict=True):
        drawn, strokes = lines[first:last], ink[row_id]
        assert drawn[-1].tolist() == [0, 0, 0, 0, 1] and not drawn[:-1, 4].any()
        assert np.flatnonzero(drawn[:, 3]).tolist() == (np.cumsum([len(one) for one in strokes]) - 1).tolist()
        np.testing.assert_allclose(np.cumsum(drawn[:-1, :2], axis=0), np.concatenate(strokes), atol=1e-4)
