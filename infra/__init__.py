"""How: event store, verifiable log, database, Redis, mail, settings, embedded servers.

Knows none of domain, tenants, projections, services.
"""
