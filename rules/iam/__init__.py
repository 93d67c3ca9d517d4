"""Least privilege."""
