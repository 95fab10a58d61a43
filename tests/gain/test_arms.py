"""The arms are what the experiment compares, and each can be trained."""

import pytest

from symgen.gain.arms import ARMS, GainError, find_arms
from symgen.train.augment import AUGMENTS
from symgen.train.losses import LOSSES
from symgen.train.order import SAMPLINGS


def test_one_arm_mixes_and_its_rivals_have_real_data_alone():
    assert len({arm.name for arm in ARMS}) == len(ARMS) == 6
    assert [arm.name for arm in ARMS if arm.mixes] == ["real + synthetic"]
    assert sum(arm.real and not arm.synthetic for arm in ARMS) == 4


@pytest.mark.parametrize("arm", ARMS, ids=lambda arm: arm.name)
def test_every_arm_can_be_trained(arm):
    assert arm.real or arm.synthetic
    assert arm.sampling in SAMPLINGS and arm.augment in AUGMENTS and arm.loss in (None, *LOSSES)


def test_a_wrong_name_gets_the_nearest():
    assert find_arms(None) == ARMS
    assert [arm.name for arm in find_arms(["synthetic only", "real"])] == ["real", "synthetic only"]
    with pytest.raises(GainError, match="did you mean 'synthetic only'"):
        find_arms(["synthetic-only"])
