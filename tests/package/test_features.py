"""What shards say of their columns, against what the `datasets` library says itself."""

import datasets
import pytest
import yaml as pyyaml

from symgen.package.card import _in_yaml
from symgen.package.features import features, schema
from symgen.package.notation import yaml

NAMES = ["a", "exists", 'l\'Hôpital "quoted" <b>|']


def expected(ink):
    text, texts = datasets.Value("string"), datasets.List(datasets.Value("string"))
    number = datasets.Value("float32")
    columns = {
        "image": datasets.Image(), "label": datasets.ClassLabel(names=NAMES), "symbol": text, "text": text,
        "latex": text, "source": text, "items": texts, "origins": texts, "groups": texts, "licence": text,
        "height": number, "baseline": number, "row_id": text,
    }  # fmt: skip
    if ink:
        columns["ink"] = datasets.List(datasets.List(datasets.List(number, length=2)))
    return datasets.Features(columns)


@pytest.mark.parametrize("ink", [False, True])
def test_schema_is_the_one_that_datasets_would_write(ink):
    ours, theirs = schema(NAMES, ink), expected(ink).arrow_schema
    assert ours.equals(theirs, check_metadata=True)
    assert ours.metadata == theirs.metadata
    assert datasets.Features.from_arrow_schema(ours) == expected(ink)


@pytest.mark.parametrize("ink", [False, True])
def test_card_tells_the_same_features(ink):
    listed = [{"name": name, **_in_yaml(one)} for name, one in features(NAMES, ink).items()]
    read = pyyaml.safe_load(yaml(listed))
    assert datasets.Features._from_yaml_list(read) == expected(ink)
    assert listed == [dict(one) for one in expected(ink)._to_yaml_list()]
