"""What the kernels give; ``pytest --transpile=source,python,c`` asks every target."""

import numpy as np
import pytest

from heatflow import conduct, laplacian_energy
from heatflow.analysis.moments import centre, normalise


@pytest.fixture
def plate():
    """A plate with one hot point."""
    u = np.zeros((9, 7))
    u[4, 3] = 10.0
    return u


def test_heat_spreads_and_is_kept(plate):
    after = conduct(plate, 0.1, steps=2)
    assert after.max() < plate.max()
    assert after.sum() == pytest.approx(plate.sum())
    assert laplacian_energy(after) < laplacian_energy(plate) == pytest.approx(200.0)


def test_a_plate_of_one_point():
    assert conduct(np.ones((1, 1)), 0.1, 3) == np.ones((1, 1))


def test_normalise_works_in_place(plate):
    assert normalise(plate[:, 1::2]) is None
    assert plate.max() == 1.0


def test_the_centre_stays(plate):
    assert centre(plate) == (4.0, 3.0)
    assert centre(conduct(plate, 0.1, 2)) == pytest.approx((4.0, 3.0))


def test_every_kernel_runs_on_the_target(request):
    target = getattr(getattr(request.node, "callspec", None), "params", {}).get("transpile_target", "c")
    assert {each.backend for each in (conduct, laplacian_energy, normalise, centre)} == {target}
