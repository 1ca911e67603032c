"""What one part of the templates must know of another; each check yields every fault it finds."""
