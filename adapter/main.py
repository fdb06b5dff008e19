"""Builds the world, and takes it down again. The only file that imports technologies by name."""
