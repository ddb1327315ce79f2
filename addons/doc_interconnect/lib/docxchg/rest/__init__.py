"""A provincial axis with a REST interface: log-in token, JSON or multipart."""

from .client import RestAccount, RestClient, RestSession, windows

__all__ = ["RestAccount", "RestClient", "RestSession", "windows"]
