"""Every screen and dialog over the demo, as pictures, and a check that nothing in them is cut off."""
