"""Defects of public incidents, re-created small and with their cure in place."""
