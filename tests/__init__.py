"""The tests: one package for each package of the program; what they share is in `support`."""
