"""One file a step on pixels: Params, sample, apply."""
