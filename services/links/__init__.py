"""Links that act: what a person without an account may do from a mail, a message or a printed sheet."""
