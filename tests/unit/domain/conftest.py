"""A specification that fails shows what was expected beside what followed."""

import pytest

pytest.register_assert_rewrite("tests.unit.domain.specification")
