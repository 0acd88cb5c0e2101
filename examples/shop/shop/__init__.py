"""A small shop: baskets, tax, payments, stock, settings, and a client that retries politely."""
