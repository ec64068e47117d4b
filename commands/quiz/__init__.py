"""Quizzes: questions that pupils write for the other schools to play."""
