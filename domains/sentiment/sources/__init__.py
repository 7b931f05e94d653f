"""Where texts come from: files of any size, and the news on a symbol."""

from .files import Columns, open_file

__all__ = ["Columns", "open_file"]
