"""Tests of the commands, run as programs."""
