"""Folders of exports: reading tables of unknown encoding, keeping raw copies, converting columns to canonical fields, mapping files."""
