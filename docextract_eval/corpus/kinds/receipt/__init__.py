"""Receipts, as tills and card terminals print them."""
