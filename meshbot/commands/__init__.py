"""The application: what each line, press and job does. Decides, and returns an Outcome."""
