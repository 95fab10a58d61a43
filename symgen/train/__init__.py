"""Training: from data set folders to a run folder, with honest figures. Keras is met here and in baselines/ only."""
