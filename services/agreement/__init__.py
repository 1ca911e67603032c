"""The agreement on data: its text in each version, and how a direction accepts it by a link, without an account."""
