"""Codes of services that are switched on while services of them are given."""
