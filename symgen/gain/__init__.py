"""The data-gain experiment: does synthetic data help on real handwriting, and how certain is that?"""
