"""What is true of a reverse mentoring programme, in pure functions.

Five phases, five packages: diagnostic, design, training, facilitation, measurement; beside them what they share.
Nothing here reads a clock, draws a number or touches the world: dates, calendars and decisions of solvers are handed in.
"""
