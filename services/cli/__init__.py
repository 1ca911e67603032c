"""``ekole``: the commands of the platform."""

from services.cli.main import main

__all__ = ["main"]
