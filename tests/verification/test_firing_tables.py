"""What the documentation says of the firing table, beyond what its rows hold."""

import numpy as np
import pytest

from cram_sim.verification.firing_tables import rows


def test_the_drift_is_thirteen_per_cent_long_on_average() -> None:
    errors = [row.error for row in rows() if row.quantity == "drift (m)"]
    assert len(errors) == 10
    assert np.mean(errors) == pytest.approx(0.13, abs=0.01)
