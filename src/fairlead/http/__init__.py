"""The HTTP edge: routes, the one table from errors to statuses, and the web app's files."""
