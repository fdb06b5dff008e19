"""The project's own documents with the outcomes they must have."""
