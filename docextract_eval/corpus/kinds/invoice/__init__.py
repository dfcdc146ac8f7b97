"""Invoices and credit notes: what was sold to whom, the taxes on it, and how to pay."""
