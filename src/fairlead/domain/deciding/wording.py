"""Words for numbers."""


def in_time(minutes: float) -> str:
    """Minutes as people say them: ``12 minutes``, ``3.5 hours``, ``2.1 days``."""
    if minutes < 1:
        return "under a minute"
    if minutes < 90:
        return f"{minutes:.0f} minutes"
    hours = minutes / 60
    return f"{hours:.1f} hours" if hours < 48 else f"{hours / 24:.1f} days"
