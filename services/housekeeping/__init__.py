"""Housekeeping: what must not be kept for ever is let go of, every day, tenant by tenant."""
