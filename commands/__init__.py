"""What people can ask for: the vocabulary, and one module per feature."""
