"""Attestations: what a mentor takes away, as a PDF, and the page on which anybody checks the code printed on it."""
