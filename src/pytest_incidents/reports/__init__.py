"""Renderings of an assessment: ``render(assessment) -> str``, one module for each format."""
