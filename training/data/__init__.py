"""Photographs: fetched, checked, split."""
