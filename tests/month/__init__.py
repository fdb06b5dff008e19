"""A month in the life of an installation: documents come in every day, and everything goes wrong on the way to KPR."""
