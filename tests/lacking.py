"""What becomes of tests whose means are not here: they are left out and say why, or they fail."""

from __future__ import annotations

import pytest

NEED = "DXE_NEED_POSTGRES"
"""In the environment, it makes a failure of what is left out, as CI=true does."""


def leave_out(reason, environ):
    """Skip a test, with the reason, unless it must run here."""
    if environ.get("CI") == "true" or environ.get(NEED):
        pytest.fail(reason)
    pytest.skip(reason)
