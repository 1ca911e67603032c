"""Across the fence: Ekole's people and auditors in the institutions that they look after, and how those stand with Ekole."""
