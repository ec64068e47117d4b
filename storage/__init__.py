"""What is remembered: one file per thing, its tables beside its questions."""
