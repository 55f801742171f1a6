"""analysis/solver."""
