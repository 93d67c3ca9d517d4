"""Retention of logs and backups."""
