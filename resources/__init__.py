"""Icons, themes, translations, scorecards and demo calls that ship with the program."""
