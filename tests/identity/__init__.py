"""A real OpenID Connect provider on this machine, which can also be made to lie."""
