"""Limits: how often something may be tried, counted in Redis for all processes together."""
