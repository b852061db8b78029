"""One short file per request. Each owns its transaction; what it needs from outside is named in `ports`."""
