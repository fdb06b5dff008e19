"""The specification's own corpora and schemas, read from `../shared` where it lies beside the project."""
