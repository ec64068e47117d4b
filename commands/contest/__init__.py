"""The logo contest: what pupils enter, and how their votes are counted."""
