"""Safeguarding: telling in a minute that something is wrong, and what those who are named for it read and do."""
