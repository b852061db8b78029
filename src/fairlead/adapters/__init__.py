"""One folder for each thing outside: databases, files, stored models, the clock. Adapters know ports and nouns, no use case."""
