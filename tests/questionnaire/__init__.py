"""Tests of what an author writes: sentences, YAML, translations, and what counts as an answer."""
