"""Finds the rooms, so that a new folder under ``domains/`` needs no edit in ``pyproject.toml``."""

from setuptools import find_packages, setup

rooms = find_packages(include=["agents*", "tools*", "domains*", "evals*"])
setup(packages=["tael", *(f"tael.{room}" for room in rooms)])
