"""One folder a platform; what is peculiar to a platform stays in its folder."""
