"""Tests of what other systems read and write."""
