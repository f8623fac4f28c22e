"""A package."""
from .shapes import Square as Shape
from . import helpers
