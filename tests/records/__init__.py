"""Tests of what is kept: record, events, verification, sealing, store."""
