"""Mail: how something is said to somebody who is not looking at a page (DESIGN §10).

``house.mail.send`` writes a row in the outbox; the relay hands it to the workers through Redis; a worker writes the text and gives it to
the mail server. Redis may lose everything: what nobody acknowledged is handed on again from the outbox.
"""
