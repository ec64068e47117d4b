"""Timing: what teachers say about when, and the days and moments that this means in each classroom."""
