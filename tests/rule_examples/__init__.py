"""The examples of the rules, judged: what each gives."""
