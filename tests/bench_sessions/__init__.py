"""The sessions of the test bench."""
