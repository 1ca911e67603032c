"""Candidacies: who answers a call for volunteers comes forward by its open address, and by a mail that shows the address is theirs."""
