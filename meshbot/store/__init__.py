"""Where state lives: ports (what the application needs) and their SQLAlchemy Core implementation."""
