"""/stats and the weekly digest."""
