"""An invented consulting company in the shapes of real exports, and what is true of it."""
