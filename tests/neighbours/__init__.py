"""The real neighbours the tests talk to: Apache Kafka and PostgreSQL, started here."""
