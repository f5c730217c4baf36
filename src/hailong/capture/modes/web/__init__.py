"""Self-completion on the web by a personal token."""
