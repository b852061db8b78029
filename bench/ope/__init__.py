"""What off-policy estimates are worth, on logs whose truth is known and on public ones. What is measured stands in `__main__`."""
