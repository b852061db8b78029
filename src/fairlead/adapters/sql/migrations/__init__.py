"""Steps from an empty database to the current schema, applied by `fairlead.adapters.sql.migrating.upgrade`."""
