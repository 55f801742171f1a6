"""Speed, as ratios within one run; on request."""
