"""Pages of fieldwork: the interviewer's on a phone, the manager's on the workbench."""
