"""Tests of the unattended kiosk."""
