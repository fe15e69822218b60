"""Fits and calibrations performed: flags, folders, what is printed."""
