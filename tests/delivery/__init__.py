"""Delivery as a whole: documents, store, sender and a simulated register, over real sockets with TLS."""
