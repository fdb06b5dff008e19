"""`python -m adapter.cli`: the same as `kpr-adapter`."""

from adapter.cli import main

main()
