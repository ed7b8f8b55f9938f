"""What a programme pays for which costs, and why: pure functions over its terms. Yen are integers, shares are fractions."""
