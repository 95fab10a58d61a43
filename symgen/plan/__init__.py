"""Which item, class and split each row has: counts and pure functions, no pixels."""
