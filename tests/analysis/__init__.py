"""Tests of what is proved about every possible answer: solver, checks, coverage, diff."""
