"""Carries facts from the services to the cache, and intents back."""
