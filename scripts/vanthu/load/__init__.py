"""Many people at once on a real server: what the benchmarks and load tests share."""
