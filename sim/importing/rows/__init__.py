"""From grids of text to tables with names: headers, blocks, labels, rows of totals."""
