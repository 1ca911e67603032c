"""Deadlines: what a programme awaits, by when, and who hears of it when it does not come (DESIGN §9)."""
