"""The built-in web pages: the platform that every activity works on, with no account elsewhere."""
