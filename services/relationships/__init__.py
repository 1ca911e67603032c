"""The client's life: how the house follows an institution from the first contact to the renewal of an engagement."""
