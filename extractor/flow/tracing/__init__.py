"""From strokes to connectors between symbols: two tracers and how their answers are joined."""
