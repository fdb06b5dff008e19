"""What protection by CMS needs: certificates, keys, revocation, and reading what was signed."""
