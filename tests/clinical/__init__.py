"""The shipped questionnaire as a clinic reads it: its decisions, its vignettes, its words."""
