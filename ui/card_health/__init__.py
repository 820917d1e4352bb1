"""The health of a card: a window with its figures, a picture of them, and what stands out."""
