"""The shipped questionnaire as a clinic reads it: its decisions, its stories, its words."""
