"""Makes the failures of the shared suite as readable as those of a test file."""

import pytest

pytest.register_assert_rewrite("tests.services.contract")
