"""The benchmark: Silta against what a developer would stitch together today, as ratios in one run."""
