"""Discord: channels, threads and direct messages, through the gateway and the REST API."""
