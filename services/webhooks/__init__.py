"""Webhooks: what an institution's own software is told, delivered at least once, signed, and never to an address of our network."""
