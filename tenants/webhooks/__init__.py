"""Webhooks: an institution has its own software told what happens in its programmes (Standard Webhooks 1.0.0)."""
