"""The SQL adapters: tables, migrations and the stores that keep leads, decisions, loads and credit."""
