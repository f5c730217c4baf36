"""Pages of the plan: the list, the wizard, one survey's pages."""
