"""Deadlines, as people see them: what a programme awaits, until when, and how long it waits."""
