"""What other systems read and write.

Its face, for the packages above:

    code_scanning   findings of `check` for a forge's pages: workflow commands of GitHub, and SARIF
"""
