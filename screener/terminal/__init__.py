"""The terminal: pages with single keys on the alternate screen, or line by line.

Face: `keyboard.renderer`.

keyboard   chooses between single keys and plain lines
first_page the first page, before the libraries for single keys are loaded
prompts/   pages with single keys, on prompt_toolkit
plain      the same pages line by line, for pipes, dumb terminals and screen readers
screen     the alternate screen, and the terminal's settings before and after it
clock      the clock that stray keys and the kiosk's idle timer are measured by
letters    a code in large letters
"""
