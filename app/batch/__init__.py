"""Thousands of files: several processes or machines, a ledger of what is done, constant memory."""
