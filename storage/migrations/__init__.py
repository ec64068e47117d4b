"""The schema's revisions, run by Alembic."""
