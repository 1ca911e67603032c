"""The database's history: hand-written migrations, run by infra/migrate.py as the owner."""
