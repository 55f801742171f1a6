"""Prompts: the pages of a dialogue with arrow keys, on questionary and prompt_toolkit.

The modules here bind the keys and draw each page themselves, because questionary cuts long choices
at the edge and has neither exclusive choices nor a way back. The core checks every reply again, so a
prompt never decides what is a valid answer.

`drawing`, `viewing` and `listing` say what is drawn without either library, so that the first page is
there before they are loaded.
"""
