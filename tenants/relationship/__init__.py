"""The client's life, in the house's log: from the first contact to the renewal of an engagement."""
