"""`python -m arprops.cli`: the command where no script is installed."""

from arprops.cli import main

main()
