"""What is said where there is no browser: a failure with the line to type where the suite must be whole, a skip elsewhere."""

from pathlib import Path

import pytest

from tests.e2e import chromium


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without Chromium, and without apt-get to install it."""
    monkeypatch.setattr(chromium, "CHROMIUM", tmp_path / "chromium")
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("nowhere")
def test_a_missing_browser_fails_the_suite_of_an_integration_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt-get install -y chromium"):
        chromium.chromium()


@pytest.mark.usefixtures("nowhere")
def test_a_missing_browser_skips_elsewhere_with_the_line_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt-get install -y chromium"):
        chromium.chromium()
