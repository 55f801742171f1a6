"""Tests of one screening: interview, dialogue, pages, scoring."""
