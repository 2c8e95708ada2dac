"""Pure text work: folding, tokens, quantities, markup."""
