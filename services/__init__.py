"""What one may do: vertical slices, each with its HTTP, its pages, its tasks and its reads beside each other."""
