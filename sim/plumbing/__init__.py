"""What has nothing to do with contact centers: text on terminals, CSV, progress, interruption."""
