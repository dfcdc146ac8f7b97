"""Receipts: what a till prints."""
