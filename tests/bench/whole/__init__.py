"""The whole path beside a naive pipeline and bare Kafka: what `make bench` measures of part H."""
