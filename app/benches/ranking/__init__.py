"""How good rankings are: a labelled set, our ranking from the text, and plain engines beside it."""
