"""What stands in a page: its elements, and its text."""

from html.parser import HTMLParser


class Markup(HTMLParser):
    """The elements of a page with the names of their attributes, and its text."""

    def __init__(self, page: str):
        super().__init__()
        self.elements: list[tuple[str, list[str]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, [name for name, _ in attrs]))

    def handle_data(self, data: str) -> None:
        self.text += data
