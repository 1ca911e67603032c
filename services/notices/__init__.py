"""Notices on their way: the reactor reads each log once, in order, and puts in the outbox what its policy says (DESIGN §10).

    reactor → outbox → relay → worker → mail server → outcome → log

In a demonstration nothing is put there at all: its people are made up, and its time is.
"""
