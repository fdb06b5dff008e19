"""Faults put into files of mappings, one at a time, and what the loader says of each."""
