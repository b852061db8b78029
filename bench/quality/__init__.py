"""How close the product's chances come to the truth of the sample, and what it does with little history."""
