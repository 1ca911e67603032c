"""Matching: pairs are computed by a solver in a process of its own, and proposed to the domain, which verifies them."""
