"""The demo: a script, the stage on which it is played, and what was said there."""
