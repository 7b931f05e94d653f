"""Slot writing: code plans and counts, the model finds the words, checks decide what is read.

:mod:`.plan` says what a section must say, :mod:`.prompt` asks for it, :mod:`.checks` judges each
sentence, :mod:`.writer` runs the loop of draft, repair and fallback.
"""
