"""Set-up, run and test tools of the repository. Standard library only."""
