"""Pages of publication: the workbench's, and those of everybody."""
