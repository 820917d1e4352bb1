"""The icons of the window, and the program's own: `app.svg`, with what `make_app_icon` makes of it."""
