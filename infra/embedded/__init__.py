"""PostgreSQL and Redis from wheels, so that one machine needs no set-up: see ``infra.embedded.servers``.

Nothing is imported here: the keeper process runs from this package without the installed packages.
"""
