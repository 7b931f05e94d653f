"""One model call: profiles, client, prices, ledger, budget."""
