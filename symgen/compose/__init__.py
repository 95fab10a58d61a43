"""Expression images made of generated symbols: a seeded grammar, a layout by baselines and sizes, one virtual hand an
expression, a page below, and the boxes of all symbols carried along.
"""
