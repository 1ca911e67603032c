"""What a provider says, read without a provider."""
