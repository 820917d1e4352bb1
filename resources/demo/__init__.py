"""The demo: short calls, what is known of them, what was already graded, and the script that makes them."""
