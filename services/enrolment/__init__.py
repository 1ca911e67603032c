"""Letting people in from files: read, judged row by row, completed where needed, and accepted as a whole."""
