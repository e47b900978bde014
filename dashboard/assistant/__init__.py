"""What an AI assistant may ask, over the Model Context Protocol, in the words of the pages.

It knows nothing of the screen, and no word of its own says more than a card does.
"""
