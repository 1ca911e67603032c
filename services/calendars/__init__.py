"""Calendars: invitations to sessions, and what a person's own calendar subscribes to (RFC 5545, RFC 5546, RFC 7986)."""
