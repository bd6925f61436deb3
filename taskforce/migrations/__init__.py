"""How the tables came to be as they are, a step at a time; ``taskforce db upgrade`` takes them."""
