"""Tests of keys and screen."""
