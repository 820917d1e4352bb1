"""The two forms of a test run: the short one that every change passes, and `--long`."""

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "short",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "long",
    deadline=None,
    database=None,
    max_examples=2000,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the long form."""
    parser.addoption(
        "--long",
        action="store_true",
        help="the long form: random examples in thousands, and repetitions in full number",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Choose how many examples Hypothesis draws, and whether it draws the same ones each time."""
    settings.load_profile("long" if config.getoption("--long") else "short")


@pytest.fixture(scope="session")
def long_form(pytestconfig: pytest.Config) -> bool:
    """Tell whether this is the long form: `rounds = 200 if long_form else 20`."""
    return bool(pytestconfig.getoption("--long"))
