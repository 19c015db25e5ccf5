"""The forms in which other programs write down what they read: each brought to rows of cells or to words."""
