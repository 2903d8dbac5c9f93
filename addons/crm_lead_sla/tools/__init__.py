"""Arithmetic of working time, and the domains of policies."""
