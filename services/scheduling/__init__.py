"""Scheduling: what came due is told once, on a school day, without a storm (DESIGN §9)."""
