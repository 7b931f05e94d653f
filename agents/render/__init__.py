"""Rendering: one document, written as HTML, Markdown and JSON, and summed up on the terminal.

A domain fills a :class:`~.document.Document` with sentences, tables and charts whose figures all
name their facts; this room numbers the sources and draws the pages. It formats no number: every
figure arrives as the text a reader should see.
"""
