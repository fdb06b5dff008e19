"""Figures: hiding, counting, and what a reader could work out."""
