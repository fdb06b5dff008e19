"""What the register's door is asked by, and what is read of its answers."""
