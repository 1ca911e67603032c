"""Personal data: whose key seals what, how a value is sealed and opened, and what remains once a key is destroyed (DESIGN §7).

    master key (a file)  →  tenant key  →  subject key, one per person  →  field key, one per field of an event

A tenant's and a person's keys are random; each is kept wrapped by the one above it. Destroying a person's key erases them.
"""
