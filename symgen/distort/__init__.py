"""One file a step that moves points: Params, sample, apply."""
