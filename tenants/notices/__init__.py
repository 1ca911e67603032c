"""Notices: what happens in a programme and who must hear of it (DESIGN §10).

policy    event → who must hear what: pure, read top to bottom
moments   when a notice may reach somebody: nights, Sundays, the day's digest
choices   what each reader chose: language, digest, quiet hours, no more
outcomes  what became of a notice: delivered, or given up and why
"""
