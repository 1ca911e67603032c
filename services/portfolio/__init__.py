"""All programmes at once, as Ekole's house sees them: judged, listed, followed.

standings    one programme, from its institution's views, live or past
keeping      the portfolio's table: what is written, and how far it has come
judging      the process that keeps it true
listing      pages of it, by index and cursor
working      what there is to do, consultant by consultant
"""
