"""One short file for each request, named by its verb. Use cases own the transaction and speak to the world through ports."""
