"""Marked persons go every way there is; then everything that came out is searched for them (SEC-11, SEC-13)."""
