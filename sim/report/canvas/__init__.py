"""What every figure is drawn on: axes, style, labels."""
