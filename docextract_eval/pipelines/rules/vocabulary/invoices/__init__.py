"""The phrases of invoices, a file per language: what its vocabulary has as `invoice`."""
