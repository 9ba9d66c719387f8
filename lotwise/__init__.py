"""Lotwise's entrance: the service, its command line and its settings."""

from importlib.metadata import version

__version__ = version("lotwise")
