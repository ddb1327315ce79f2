"""Faults on purpose: two agencies and an axis that lose power, answers and nerves."""
