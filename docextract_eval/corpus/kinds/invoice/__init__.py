"""Invoices and credit notes: seller and buyer, line items, taxes, and how to pay."""
