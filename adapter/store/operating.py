"""What a person does to lines and messages: each act is one transaction, and is kept with who, when and why."""

from adapter.store.acts import By
from adapter.store.line_acts import LineActs
from adapter.store.message_acts import MessageActs

__all__ = ["By", "Operations"]


class Operations(LineActs, MessageActs):
    """All acts."""
