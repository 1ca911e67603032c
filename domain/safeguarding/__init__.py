"""Safeguarding: what somebody tells in confidence because something is wrong, and what those who are named for it do about it."""
