"""``python -m services.cli``: the same as ``ekole``, for processes that start one another."""

import sys

from services.cli.main import main

sys.exit(main())
