"""The provisions of the five regulations and the tests that prove them."""
