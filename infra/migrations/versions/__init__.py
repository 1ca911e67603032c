"""One file a step, numbered; each says what it brings."""
