"""Self-completion by an open code at a counter: reference only, tied to no dossier."""
