"""What a mentor takes away: its code."""
