"""The shapes of the three template files, field by field."""
