"""What showing a token needs: assertions, proofs, keys, and asking over TLS (RFC 7523, RFC 9449)."""
