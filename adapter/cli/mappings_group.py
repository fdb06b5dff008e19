"""The commands of `mappings`: each of these files adds its own."""

from adapter.cli import mappings_apply, mappings_exchange, mappings_impact
from adapter.cli.mappings import mappings

__all__ = ["mappings", "mappings_apply", "mappings_exchange", "mappings_impact"]
